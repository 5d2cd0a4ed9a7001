import type { Context } from '../../core/context.ts';
import type { ServiceRecord } from '../state/records.ts';
import { answerQuery } from './answer-query.ts';
import type { Call } from './call.ts';
import { isAllowed, servicesOf } from './is-allowed.ts';
import { performEffect } from './perform-effect.ts';
import type { Question } from './question.ts';
import { readCall } from './read-call.ts';
import type { HostOutput } from './run-on-host.ts';
import { REFUSED } from './shim.ts';

/** What an answer needs to know, and tells. */
export interface Answering {
  /** What the command may ask, as `NAME ACTION`. */
  readonly allowed: readonly string[];
  readonly begins: (record: ServiceRecord) => void;
  readonly done: (record: ServiceRecord) => void;
  readonly remark: (sentence: string, service: string) => void;
  /** Takes a call that was refused, and why. */
  readonly refused: (call: string, why: string) => void;
}

/** Answers one question of a command: refuses it, answers a query, or does what is asked. */
export async function answerQuestion(
  { tool, words }: Question,
  answering: Answering,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<HostOutput> {
  const text = [tool.replace(/^init\.d\//, '/etc/init.d/'), ...words].join(' ');
  const refuse = (why: string, hint?: string): HostOutput => {
    answering.refused(text, why);
    const said = [`arx: refused ${text}: ${why}\n`, ...(hint === undefined ? [] : [`arx: ${hint}\n`])];
    return { code: REFUSED, stdout: '', stderr: said.join('') };
  };
  const call = readCall(tool, words);
  if (call === undefined) return refuse('this call is not understood');
  if (!isAllowed(call, answering.allowed)) return refuse(notListed(call), hintFor(call));
  if (call.kind === 'effects') return await perform(call, answering, refuse, context);
  const services = call.services.length > 0 ? call.services : servicesOf(answering.allowed);
  const answer = await answerQuery({ ...call, services }, context);
  return answer ?? refuse('this host has no answer to that');
}

async function perform(
  { effects, policy }: Extract<Call, { kind: 'effects' }>,
  { begins, done, remark }: Answering,
  refuse: (why: string) => HostOutput,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<HostOutput> {
  let [stdout, stderr, code] = ['', '', 0];
  for (const effect of effects) {
    const performed = await performEffect(effect, { begins, ...(policy && { policy }) }, context);
    if (performed.refusal !== undefined) return refuse(performed.refusal);
    if (performed.record !== undefined) done(performed.record);
    if (performed.remark !== undefined) {
      remark(performed.remark, effect.service);
      stderr += `arx: ${performed.remark}\n`;
    }
    stdout += performed.stdout;
    stderr += performed.stderr;
    if (code === 0) code = performed.code;
  }
  return { code, stdout, stderr };
}

function notListed(call: Call): string {
  const asked =
    call.kind === 'query'
      ? call.services.join(', ')
      : call.effects.map(({ service, action }) => `${service} ${action}`).join(', ');
  return `the bundle does not list ${asked === '' ? 'any service' : asked} for this command`;
}

function hintFor(call: Call): string {
  const [name = 'NAME'] = call.kind === 'query' ? call.services : call.effects.map(({ service }) => service);
  return `write the call so that its words can be read, or declare it in the manifest: services: [${name}]`;
}
