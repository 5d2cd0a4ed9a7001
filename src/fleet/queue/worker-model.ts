import type { Context } from '../../core/context.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import type { HostResult } from '../run/fleet-result.ts';
import type { ReportedOutput } from './reported-output.ts';
import type { WorkOrder } from './work-order.ts';

/** Something that a worker tells of its work. */
export type WorkerEvent =
  | { readonly type: 'taken'; readonly run: string; readonly host: string; readonly delivery: number }
  | { readonly type: 'ended'; readonly run: string; readonly result: HostResult }
  /** It was stopped here, and somebody else gets it. */
  | { readonly type: 'given-back'; readonly run: string; readonly host: string }
  | { readonly type: 'refused'; readonly run: string; readonly message: string }
  /** The queue does not answer; it is asked again. */
  | { readonly type: 'lost'; readonly message: string };

/** How the work on one host ended, and what the host wrote. */
export interface WorkEnd {
  readonly result: HostResult;
  readonly output?: ReportedOutput;
}

/** How a worker works. */
export interface WorkerOptions {
  /** What it calls itself in reports. */
  readonly name: string;
  /** Hosts at once. */
  readonly parallel: number;
  /** Whose work is done. */
  readonly controllers: readonly TrustedKey[];
  readonly key: KeyPair;
  /** Does the work on one host. Never rejects. The signal of the context is aborted when the work is to stop. */
  readonly perform: (order: WorkOrder, context: Context) => Promise<WorkEnd>;
  /** True: it ends when there is nothing to do, and when the queue is lost. Default: it waits. */
  readonly once?: boolean;
  readonly heard: (event: WorkerEvent) => unknown;
}
