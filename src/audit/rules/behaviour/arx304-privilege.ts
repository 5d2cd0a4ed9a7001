import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { isPlaceOfArx, privilegeOf, SENSITIVE_ROOTS } from '../../behaviour/commands/places.ts';
import { placedPaths, targetOf } from '../../behaviour/steps/placed-paths.ts';
import { baseOf } from '../../behaviour/steps/placements.ts';
import { judgeFacts } from './judge-facts.ts';
import { stepName } from './step-name.ts';

/** At most so many placed files are told apart. */
const MOST = 100;

/** It takes or gives rights that the one who runs the bundle did not give. */
export const privilege = defineRule(
  {
    id: 'ARX304',
    title: 'Privilege taken or given',
    severity: 'high',
    why: 'sudo, su and doas act with the rights of another user; set-id bits, capabilities, sudoers and mighty groups give rights that stay, and keys and policies of arx let others run bundles. Medium where the manifest itself places such a file, and for `init: direct`, with which a command can have anything done by the init system; low for `user`, which the plan shows.',
    evidence:
      'The command, and the user that it becomes; or what the seal declares; or the file that is placed, and what it decides.',
    remedy:
      'Run the bundle as the user whose rights it needs, and declare `owner` for what it places. Give trust on the host itself (`arx trust add`): arx places nothing into its own configuration. With `behaviour.allow_sudo` in the policy sudo, su and doas are not found.',
  },
  (subject) => ({
    *head() {
      yield* placed(subject);
      yield* declared(subject);
    },
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

function* placed(subject: AuditSubject): Generator<Found> {
  let count = 0;
  for (const { data, source, path, target } of placedPaths(subject, rootsOf(subject))) {
    const decides = privilegeOf(target);
    if (decides === undefined) continue;
    count += 1;
    if (count > MOST) return;
    yield {
      message: `${quoted(target)} is placed, which decides ${decides}`,
      where: { data, source, path },
      evidence: { target, decides },
      severity: 'medium',
    };
  }
}

/** arx has its places where variables say, so where a target names one of them, that counts too. */
function rootsOf({ seal }: AuditSubject): string[] {
  const base = baseOf(seal);
  return [...SENSITIVE_ROOTS, ...seal.data.map((entry) => targetOf(entry, base)).filter(isPlaceOfArx)];
}

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
