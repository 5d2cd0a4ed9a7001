import type { Context } from '../../core/context.ts';
import type { Event } from '../../core/event.ts';
import type { Host } from '../../model/fleet/fleet.ts';
import type { HostChanges, HostResult, HostTraffic } from './fleet-result.ts';

/** What one host has come to. */
export interface HostDone<T> {
  readonly state: 'done' | 'unchanged' | 'absent' | 'planned';
  readonly changes?: HostChanges;
  readonly traffic?: HostTraffic;
  readonly commands?: number;
  readonly receipt?: string;
  readonly remarks?: readonly string[];
  /** What the caller wants of it: a plan, a status. */
  readonly value: T;
}

/** What the work on a host is given. */
export interface HostWork {
  /** Of this host: its events are this host's, and aborting asks it to stop and to take everything back. */
  readonly context: Context;
  /** Says what it is at, one word: `connecting`, `looking`, `sending`, `running` … */
  readonly phase: (phase: string) => void;
  /** Opens a connection when there is a place among the new ones. */
  readonly connect: <S>(open: () => Promise<S>) => Promise<S>;
}

/** Does one thing on one host. @throws ArxError: HOST_UNREACHABLE counts as unreachable, INTERRUPTED as stopped, the rest as failed. */
export type Perform<T> = (host: Host, work: HostWork) => Promise<HostDone<T>>;

/** Something that happened in a run of a fleet. */
export type FleetEvent =
  | { readonly type: 'begin'; readonly run: string; readonly hosts: number; readonly waves: number }
  | { readonly type: 'wave'; readonly wave: number; readonly of: number; readonly hosts: number }
  | { readonly type: 'phase'; readonly host: string; readonly phase: string }
  /** What the work on a host reports. */
  | { readonly type: 'event'; readonly host: string; readonly event: Event }
  | { readonly type: 'result'; readonly result: HostResult }
  /** No further host is begun; half a sentence. */
  | { readonly type: 'held'; readonly why: string };
