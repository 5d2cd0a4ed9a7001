import type { Context } from '../../core/context.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { Host } from '../../model/fleet/fleet.ts';
import type { ConnectGate } from './connect-gate.ts';
import type { HostResult } from './fleet-result.ts';
import { type HostLog, openHostLog } from './host-log.ts';
import { failedOutcome } from './host-outcome.ts';
import type { FleetEvent, HostDone, HostWork, Perform } from './perform.ts';

/** What the work on a host needs of the run that it is a part of. */
export interface HostCourse {
  readonly logs: string;
  readonly gate: ConnectGate;
  readonly heard: (event: FleetEvent) => unknown;
}

/** How the work on one host went. */
export interface HostEnd<T> {
  readonly result: HostResult;
  readonly value?: { readonly is: T };
}

/** Does the work on one host. Never rejects: what goes wrong is in the result. */
export async function workOnHost<T>(
  host: Host,
  perform: Perform<T>,
  course: HostCourse,
  context: Context,
): Promise<HostEnd<T>> {
  using log = openHostLog(course.logs, host.name);
  const began = performance.now();
  const started = context.now().toISOString();
  const work = newWork(host, { ...course, log }, context);
  const timing = () => ({ started, ms: Math.round(performance.now() - began) });
  try {
    const done = await perform(host, work);
    const good = goodResult(host, done, work.stays);
    return { result: { ...good, ...logOf(log), ...timing() }, value: { is: done.value } };
  } catch (error) {
    const outcome = failedOutcome(error);
    const lastLines = log.lastLines.length > 0 ? { lastLines: log.lastLines } : {};
    // What has a receipt was carried out before it was closed.
    const phase = outcome.receipt !== undefined && work.at === 'closing' ? 'running' : work.at;
    const result = { host: host.name, phase, ...lastLines, ...outcome, ...logOf(log), ...timing() };
    return { result };
  }
}

function goodResult<T>(
  { name }: Host,
  { value: _value, remarks = [], ...done }: HostDone<T>,
  stays: readonly string[],
): HostResult {
  const all = [...remarks, ...stays];
  return { host: name, ...done, ...(all.length > 0 && { remarks: all }), exit: EXIT.done };
}

function logOf({ path }: HostLog): Pick<HostResult, 'log'> {
  return path === undefined ? {} : { log: path };
}

function newWork(
  host: Host,
  { gate, heard, log }: HostCourse & { readonly log: HostLog },
  context: Context,
): HostWork & { readonly at: string; readonly stays: readonly string[] } {
  const stays: string[] = [];
  const report: Context['report'] = (event) => {
    if (event.type === 'output') log.add(event);
    if (event.type === 'step' && event.stays === true) stays.push(event.detail);
    return heard({ type: 'event', host: host.name, event });
  };
  const own = { ...context, report };
  let at = 'waiting';
  const phase = (next: string): void => {
    // Who waits looks again and again.
    if (next === at || (at === 'waiting' && next === 'looking')) return;
    at = next;
    heard({ type: 'phase', host: host.name, phase: next });
  };
  return {
    context: own,
    phase,
    stays,
    connect: (open) =>
      gate.pass(
        host,
        () => {
          phase('connecting');
          return open();
        },
        own,
      ),
    get at() {
      return at;
    },
  };
}
