import type { Context } from '../../core/context.ts';
import type { ServiceRecord } from '../state/records.ts';
import type { Effect } from './call.ts';
import { type Command, wayOf } from './init-commands.ts';
import { findInitSystem, hasProgram, type InitSystem } from './init-system.ts';
import { type HostOutput, runOnHost } from './run-on-host.ts';
import { isActive, isEnabled } from './service-state.ts';

/** What became of one thing that was to be done to a service. */
export interface Performed extends HostOutput {
  /** Missing when nothing was done. */
  readonly record?: ServiceRecord;
  /** Why nothing was done although that is no failure. */
  readonly remark?: string;
  /** Why it cannot be done here. */
  readonly refusal?: string;
}

/** What changes whether a service is started when the host boots, and can be turned back. */
const CHANGES_BOOT = new Set(['enable', 'disable']);

const NOTHING: HostOutput = { code: 0, stdout: '', stderr: '' };

/** How something is done. */
export interface Performing {
  /** Words for invoke-rc.d, when that was called: then the policy of the host (policy-rc.d) decides. */
  readonly policy?: readonly string[];
  /** Takes how the service is, before it is changed; the exit code of what comes is not known then, and is 0. */
  readonly begins?: (record: ServiceRecord) => void;
}

/** Does one thing to one service of the host, and notes how the service was before. */
export async function performEffect(
  effect: Effect,
  { policy, begins }: Performing,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<Performed> {
  const init = findInitSystem();
  const before = await recordBefore(effect, init, context);
  const way = wayOf(effect, init, before.wasActive);
  if ('remark' in way) return { ...NOTHING, remark: way.remark };
  if ('refusal' in way) return { ...NOTHING, refusal: way.refusal };
  begins?.(before);
  const output = await runAll(policed(effect, policy, init) ?? way.commands, context);
  return { ...output, record: { ...before, code: output.code } };
}

async function recordBefore(
  { service, action }: Effect,
  init: InitSystem,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<ServiceRecord> {
  const wasActive = await isActive(service, init, context);
  const wasEnabled = CHANGES_BOOT.has(action) ? await isEnabled(service, init, context) : undefined;
  return {
    service,
    action,
    ...(wasActive !== undefined && { wasActive }),
    ...(wasEnabled !== undefined && { wasEnabled }),
    code: 0,
  };
}

function policed(
  { service, action }: Effect,
  policy: readonly string[] | undefined,
  { kind }: InitSystem,
): Command[] | undefined {
  if (policy === undefined || kind === 'none' || !hasProgram('invoke-rc.d')) return undefined;
  return [['invoke-rc.d', ...policy, service, action]];
}

async function runAll(
  commands: readonly Command[],
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<HostOutput> {
  let [stdout, stderr] = ['', ''];
  for (const command of commands) {
    const output = await runOnHost(command, context);
    stdout += output.stdout;
    stderr += output.stderr;
    if (output.code !== 0) return { code: output.code, stdout, stderr };
  }
  return { code: 0, stdout, stderr };
}
