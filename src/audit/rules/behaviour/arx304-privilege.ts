import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { judgeFacts } from './judge-facts.ts';
import { stepName } from './step-name.ts';

/** It takes or gives rights that the one who runs the bundle did not give. */
export const privilege = defineRule(
  {
    id: 'ARX304',
    title: 'Privilege taken or given',
    severity: 'high',
    why: 'sudo, su and doas act with the rights of another user; set-id bits, capabilities, sudoers and mighty groups give rights that stay. Medium for `init: direct`, with which a command can have anything done by the init system; low for `user`, which the plan shows.',
    evidence: 'The command, and the user that it becomes; or what the seal declares.',
    remedy:
      'Run the bundle as the user whose rights it needs, and declare `owner` for what it places. With `behaviour.allow_sudo` in the policy sudo, su and doas are not found.',
  },
  (subject) => ({
    head: () => declared(subject),
    finish: () =>
      judgeFacts(
        subject,
        subject.policy.behaviour.allowSudo ? ['privilege'] : ['privilege', 'becomes'],
        ({ kind, text }) => ({
          says:
            kind === 'becomes'
              ? `takes the rights of another user: ${quoted(text)}`
              : `gives rights: ${quoted(text)}`,
          severity: 'high',
        }),
      ),
  }),
);

function* declared({ seal }: AuditSubject): Generator<Found> {
  for (const [step, code] of seal.code.entries()) {
    const user = code.user ?? seal.user;
    if (user !== undefined)
      yield {
        message: `${stepName(seal, step)} runs as the user ${quoted(user)}`,
        where: { step, field: 'user' },
        evidence: { user },
        severity: 'low',
      };
    if (code.init !== undefined)
      yield {
        message: `${stepName(seal, step)} reaches the init system of the host itself`,
        where: { step, field: 'init' },
        evidence: { init: code.init },
        severity: 'medium',
      };
  }
}
