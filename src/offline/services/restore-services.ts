import type { Context } from '../../core/context.ts';
import type { ServiceRecord } from '../state/records.ts';
import { joinTakenBack, type TakenBack } from '../state/taken-back.ts';
import { findInitSystem } from './init-system.ts';
import { performEffect } from './perform-effect.ts';
import { runOnHost } from './run-on-host.ts';
import { isActive, isEnabled, statusCommand } from './service-state.ts';

/** Is called before a service is told something, with how it is then. */
export type Telling = (record: ServiceRecord) => void;

type Around = Pick<Context, 'hurry' | 'tmp'> & { readonly telling: Telling };

const NOBODY: Telling = () => undefined;

/**
 * Stops the services that did not run before any of these records. Called before their files are taken back: without its
 * script or unit nobody could stop a service any more.
 * @returns what did not work.
 * @throws only what `telling` throws.
 */
export async function stopStartedServices(
  records: readonly ServiceRecord[],
  context: Pick<Context, 'hurry' | 'tmp'>,
  telling = NOBODY,
): Promise<TakenBack> {
  const parts: TakenBack[] = [];
  for (const { service } of firstOfEach(records).filter(({ wasActive }) => wasActive === false))
    parts.push(await stop(service, { ...context, telling }));
  return joinTakenBack(parts);
}

/**
 * Brings services back to how they were before these records, after their files are back: those that ran are restarted,
 * so that they read those files; the others are stopped. Those that were enabled or disabled are so again.
 * @param records oldest first.
 * @returns what did not work, and what nothing here takes back.
 * @throws only what `telling` throws.
 */
export async function restoreServices(
  records: readonly ServiceRecord[],
  caller: Pick<Context, 'hurry' | 'tmp'>,
  telling = NOBODY,
): Promise<TakenBack> {
  const before = firstOfEach(records);
  if (before.length === 0) return NOTHING;
  const context = { ...caller, telling };
  // Units may have changed on the disk (systemctl(1), daemon-reload).
  if (findInitSystem().kind === 'systemd') await runOnHost(['systemctl', 'daemon-reload'], context);
  const parts: TakenBack[] = [{ remarks: lasting(records), left: [] }];
  for (const record of before) parts.push(await restore(record, context));
  for (const record of firstBoots(records)) parts.push(await restoreBoot(record, context));
  return joinTakenBack(parts);
}

const NOTHING: TakenBack = { remarks: [], left: [] };

/** What nothing here turns back. */
function lasting(records: readonly ServiceRecord[]): string[] {
  const done = records.filter(({ action, code }) => code === 0 && LASTING.has(action));
  return done.map(({ service, action }) => `${action} of the service ${service} was not taken back`);
}

const LASTING = new Set(['mask', 'preset', 'reenable', 'unmask']);

function firstBoots(records: readonly ServiceRecord[]): ServiceRecord[] {
  return firstOfEach(records.filter(({ wasEnabled }) => wasEnabled !== undefined));
}

async function restoreBoot({ service, wasEnabled }: ServiceRecord, context: Around): Promise<TakenBack> {
  const now = await isEnabled(service, findInitSystem(), context);
  if (now === undefined || now === wasEnabled) return NOTHING;
  return await tell(service, wasEnabled === true ? 'enable' : 'disable', { wasEnabled: now }, context);
}

/** How each service was before anything was done to it. */
function firstOfEach(records: readonly ServiceRecord[]): ServiceRecord[] {
  const first = new Map<string, ServiceRecord>();
  for (const record of records)
    if (record.service !== 'systemd' && !first.has(record.service)) first.set(record.service, record);
  return [...first.values()];
}

async function restore({ service, wasActive }: ServiceRecord, context: Around): Promise<TakenBack> {
  if (wasActive === undefined)
    return remark(`Nobody could tell whether the service ${service} ran before, so it was left as it is`);
  if (!wasActive) return await stop(service, context);
  const now = await isActive(service, findInitSystem(), context);
  return await tell(service, 'restart', now === undefined ? {} : { wasActive: now }, context);
}

async function stop(service: string, context: Around): Promise<TakenBack> {
  const init = findInitSystem();
  if (statusCommand(service, init) === undefined)
    return remark(`Nobody can tell whether the service ${service} still runs; it did not before`);
  const now = await isActive(service, init, context);
  if (now === false) return NOTHING;
  // Without an answer, too: it did not run before, and one that does not run may be told all the same.
  return await tell(service, 'stop', now === undefined ? {} : { wasActive: true }, context);
}

async function tell(
  service: string,
  action: string,
  now: Pick<ServiceRecord, 'wasActive' | 'wasEnabled'>,
  context: Around,
): Promise<TakenBack> {
  context.telling({ service, action, ...now, code: 0 });
  const done = await performEffect({ service, action }, {}, context);
  // Not what it says: nobody knows by now which secrets that may tell, and the sentence stays in a receipt.
  const why = done.code === 0 ? undefined : `exit code ${done.code}; its own log says why`;
  const problem = done.refusal ?? done.remark ?? why;
  if (problem === undefined) return NOTHING;
  const sentence = `The service ${service} could not be told to ${action} (${problem})`;
  // A host that starts no services has none that could be other than before.
  return done.remark === undefined ? { remarks: [], left: [sentence] } : remark(sentence);
}

function remark(sentence: string): TakenBack {
  return { remarks: [sentence], left: [] };
}
