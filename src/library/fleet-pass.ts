import type { Context } from '../core/context.ts';
import { beginReport, type FleetHead, type FleetReport, resumeReport } from '../fleet/run/fleet-report.ts';
import type { FleetEvent, Perform } from '../fleet/run/perform.ts';
import { type FleetOptions, type FleetOutcome, runFleet } from '../fleet/run/run-fleet.ts';
import type { Host } from '../model/fleet/fleet.ts';

/** How to go through the hosts, and what is written down of it. */
export interface PassOptions extends Pick<FleetOptions, 'parallel' | 'waves' | 'limits' | 'connecting'> {
  /** What the report says that it is about. Missing: no report is written. */
  readonly head?: Omit<FleetHead, 'hosts'>;
  /** The name of a run that is gone on with, or `last`. */
  readonly resume?: string;
  readonly heard: (event: FleetEvent) => unknown;
}

/** A run that has begun, or is gone on with. */
export interface FleetTurn {
  readonly run: string;
  /** Counts from 1. */
  readonly turn: number;
}

/** Does the work of one turn, where that must be known. */
export interface TurnWork<T> {
  open(turn: FleetTurn): Promise<AsyncDisposable & { readonly perform: Perform<T> }>;
}

/** What going through the hosts came to. */
export interface FleetPass<T> extends FleetOutcome<T> {
  /** For `resume`; missing without a report. */
  readonly run?: string;
  /** The file of the report. */
  readonly report?: string;
}

/**
 * Does one thing on many hosts and writes a report of it in the state of this machine: after every host, so that a run that
 * was cut off can be gone on with.
 * @throws ArxError USAGE_INVALID or USAGE_CONFLICT for a run that cannot be resumed, RUN_STATE_INVALID, WRITE_FAILED.
 */
export async function fleetPass<T>(
  hosts: readonly Host[],
  work: Perform<T> | TurnWork<T>,
  { head, resume, heard, ...pace }: PassOptions,
  context: Context,
): Promise<FleetPass<T>> {
  if (head === undefined) {
    await using opened = await openWork(work, { run: '', turn: 1 });
    return await runFleet(hosts, opened.perform, { ...pace, run: '', logs: context.tmp, heard }, context);
  }
  using report = openReport({ ...head, hosts: hosts.map(({ name }) => name) }, resume, context);
  const both = (event: FleetEvent): unknown => {
    if (event.type === 'result') report.add(event.result);
    return heard(event);
  };
  const { run, logs, settled, path } = report;
  await using opened = await openWork(work, report);
  const options = { ...pace, run, logs, settled, heard: both };
  const outcome = await runFleet(hosts, opened.perform, options, context);
  report.end(outcome.held === undefined ? {} : { held: outcome.held });
  return { ...outcome, run, report: path };
}

async function openWork<T>(
  work: Perform<T> | TurnWork<T>,
  turn: FleetTurn,
): Promise<AsyncDisposable & { readonly perform: Perform<T> }> {
  if ('open' in work) return await work.open(turn);
  return { perform: work, [Symbol.asyncDispose]: () => Promise.resolve() };
}

function openReport(head: FleetHead, resume: string | undefined, context: Context): FleetReport {
  return resume === undefined ? beginReport(head, context) : resumeReport(resume, head, context);
}
