import type { BehaviourFact } from '../../../model/audit/behaviour.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import { type Judgement, judgeFacts } from './judge-facts.ts';
import { stepName } from './step-name.ts';

/** A command reaches out when it runs: what it gets is not in the bundle. */
export const networkUse = defineRule(
  {
    id: 'ARX301',
    title: 'Network use at run time',
    severity: 'high',
    why: 'What a command downloads when it runs was not sealed, and what it sends leaves the machine. Low where the seal declares `network: host` and the policy allows it, and for addresses of the machine itself; medium in a script that no command runs.',
    evidence:
      'The program with its address, its lines, and the commands that run it; or the command with `network: host`, and whether it is a daemon or has `init: direct`.',
    remedy:
      'Make what it downloads a source of the manifest. Where it must talk to others, declare `network: host` for that command.',
  },
  (subject) => ({
    head: () => declared(subject),
    finish: () => judgeFacts(subject, ['network'], (fact) => judge(fact, subject)),
  }),
);

function* declared({ seal, policy }: AuditSubject): Generator<Found> {
  const { allowNetwork } = policy.behaviour;
  for (const [step, code] of seal.code.entries()) {
    if ((code.network ?? seal.network) !== 'host') continue;
    yield {
      message: `${stepName(seal, step)} may use the network of the host`,
      where: { step, field: 'network' },
      evidence: {
        network: 'host',
        allowed: allowNetwork,
        ...(code.daemon !== undefined && { daemon: code.daemon }),
        ...(code.init !== undefined && { init: code.init }),
      },
      ...(allowNetwork && { severity: 'low' as const }),
    };
  }
}

function judge(fact: BehaviourFact, { seal, policy }: AuditSubject): Judgement {
  const isDeclared =
    fact.steps.length > 0 &&
    fact.steps.every((step) => (seal.code[step]?.network ?? seal.network) === 'host');
  const mild = isOwnMachine(fact.text) || (isDeclared && policy.behaviour.allowNetwork);
  return { says: `uses the network: ${quoted(fact.text)}`, severity: mild ? 'low' : 'high' };
}

const OWN = /(?:^|[ @/])(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[?::1\]?)(?:[:/]|$)/;

/** A health check of a service on the same machine. */
function isOwnMachine(text: string): boolean {
  return OWN.test(text);
}
