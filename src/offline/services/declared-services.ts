import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { ServiceEntry } from '../../model/manifest.ts';
import { demandHealth } from './demand-health.ts';
import type { DeskNotes } from './desk-notes.ts';
import { performEffect } from './perform-effect.ts';

/** Bytes of what the init system said that a message repeats. */
const SAID = 300;

/**
 * Does what a bundle declares of its services, in order.
 * @param changed whether the run has changed a path.
 * @throws ArxError RUN_SERVICE_FAILED, RUN_SERVICE_REFUSED, INTERRUPTED.
 */
export async function performServices(
  declared: readonly ServiceEntry[],
  changed: boolean,
  notes: DeskNotes,
  context: Context,
): Promise<void> {
  for (const { name, do: actions = [], when } of declared) {
    if (when === 'changed' && !changed) continue;
    for (const action of actions) await performOne(name, action, notes, context);
  }
}

async function performOne(
  service: string,
  action: string,
  notes: DeskNotes,
  context: Context,
): Promise<void> {
  checkAborted(context);
  const step = `service ${service}`;
  context.report({ type: 'step', step, state: 'started', detail: action });
  const done = await performEffect({ service, action }, { begins: notes.begins }, context);
  if (done.record !== undefined) notes.done(done.record);
  if (done.remark !== undefined) notes.remark(done.remark, service);
  const isDone = done.refusal === undefined && done.code === 0;
  context.report({ type: 'step', step, state: isDone ? 'done' : 'failed', detail: action });
  if (done.refusal !== undefined) throw failure('RUN_SERVICE_REFUSED', service, action, done.refusal);
  if (done.code !== 0) throw failure('RUN_SERVICE_FAILED', service, action, failed(done, notes));
}

function failed(
  { code, stdout, stderr }: { code: number; stdout: string; stderr: string },
  notes: Pick<DeskNotes, 'masked'>,
): string {
  const said = [stderr.trim(), stdout.trim()].find((text) => text !== '');
  const what = said === undefined ? '' : ` and says ${quoted(notes.masked(said), SAID)}`;
  return `the init system ended with exit code ${code}${what}, expected exit code 0`;
}

function failure(
  code: 'RUN_SERVICE_REFUSED' | 'RUN_SERVICE_FAILED',
  service: string,
  action: string,
  problem: string,
): ArxError {
  return new ArxError(code, `Cannot ${action} the service ${quoted(service)}: ${problem}`, {
    data: { service, action },
  });
}

/**
 * Asks the health of declared services, in order; not of those that nothing here could start.
 * @throws ArxError RUN_UNHEALTHY, INTERRUPTED.
 */
export async function demandServicesHealthy(
  declared: readonly ServiceEntry[],
  { untold }: Pick<DeskNotes, 'untold'>,
  context: Context,
): Promise<void> {
  for (const { name, health } of declared)
    if (health !== undefined && !untold.has(name))
      await demandHealth(health, `the service ${quoted(name)}`, context);
}
