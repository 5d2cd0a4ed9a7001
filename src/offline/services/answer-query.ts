import type { Context } from '../../core/context.ts';
import type { Call } from './call.ts';
import { findInitSystem, type InitSystem } from './init-system.ts';
import { type HostOutput, runOnHost } from './run-on-host.ts';
import { isEnabled, statusCommand } from './service-state.ts';

type Query = Extract<Call, { kind: 'query' }>;

/** Exit code for "unknown": LSB 5.0 Core, "Init Script Actions", and systemctl(1). */
const UNKNOWN = 4;

/**
 * Answers a question about services; nothing is done.
 * @returns undefined when this host has no answer to it.
 */
export async function answerQuery(
  query: Query,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<HostOutput | undefined> {
  const init = findInitSystem();
  const { verb, options, services } = query;
  if (init.kind === 'systemd') {
    // Lists take patterns of whole names; everything else adds the ending itself.
    const units = verb.startsWith('list-') ? services.map(unitName) : services;
    return await runOnHost(['systemctl', '--no-pager', verb, ...options, '--', ...units], context, {
      seconds: 30,
    });
  }
  const answers: HostOutput[] = [];
  for (const service of services) {
    const answer = await answerOne(verb, service, init, context);
    if (answer === undefined) return undefined;
    answers.push(answer);
  }
  return summaryOf(answers, options.includes('--quiet'));
}

/** systemd.unit(5): a name without one of these endings means a service. */
function unitName(service: string): string {
  return /\.(?:service|socket|timer|target|mount|path|slice|scope|device|swap|automount)$/.test(service)
    ? service
    : `${service}.service`;
}

async function answerOne(
  verb: string,
  service: string,
  init: InitSystem,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<HostOutput | undefined> {
  if (verb === 'is-enabled') {
    const enabled = (await isEnabled(service, init, context)) === true;
    return { code: enabled ? 0 : 1, stdout: enabled ? 'enabled\n' : 'disabled\n', stderr: '' };
  }
  if (verb !== 'status' && verb !== 'is-active') return undefined;
  const command = statusCommand(service, init);
  if (command === undefined)
    return { code: UNKNOWN, stdout: '', stderr: `${service}: nobody here knows this service\n` };
  const output = await runOnHost(command, context, { seconds: 30 });
  if (verb === 'status') return output;
  return {
    code: output.code === 0 ? 0 : 3,
    stdout: output.code === 0 ? 'active\n' : 'inactive\n',
    stderr: '',
  };
}

/** As systemctl(1) says it: `is-active` and the like succeed when one of the services does. */
function summaryOf(answers: readonly HostOutput[], quiet: boolean): HostOutput {
  const codes = answers.map(({ code }) => code);
  return {
    code: codes.includes(0) ? 0 : (codes[0] ?? UNKNOWN),
    stdout: quiet ? '' : answers.map(({ stdout }) => stdout).join(''),
    stderr: answers.map(({ stderr }) => stderr).join(''),
  };
}
