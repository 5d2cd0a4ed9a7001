import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import { judgeFacts } from './judge-facts.ts';

/** It takes or gives rights that the one who runs the bundle did not give. */
export const privilege = defineRule(
  {
    id: 'ARX304',
    title: 'Privilege taken or given',
    severity: 'high',
    why: 'sudo, su and doas act with the rights of another user; set-id bits, capabilities, sudoers and mighty groups give rights that stay.',
    evidence: 'The command, and the user that it becomes.',
    remedy:
      'Run the bundle as the user whose rights it needs, and declare `owner` for what it places. With `behaviour.allow_sudo` in the policy sudo, su and doas are not found.',
  },
  (subject) => ({
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
