import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { placedPaths } from '../../behaviour/steps/placed-paths.ts';
import { persistenceOf, SENSITIVE_ROOTS } from '../../behaviour/commands/places.ts';
import { defineRule } from '../../define-rule.ts';
import { judgeFacts } from './judge-facts.ts';
import { stepName } from './step-name.ts';

/** At most so many placed files are told apart. */
const MOST = 100;

/** It makes something run again, later or when somebody logs in. */
export const persistence = defineRule(
  {
    id: 'ARX305',
    title: 'Persistence',
    severity: 'high',
    why: "cron, units, boot scripts, shell profiles, authorized_keys and the linker's preload run code long after the bundle was run and forgotten. Medium where the manifest itself places the file, starts a daemon or enables a service, because the plan shows that.",
    evidence: 'The place, the command, the daemon or the service, and what kind of persistence it is.',
    remedy:
      'Place such a file as data of the manifest, with a target that names it, so that everybody sees it before it is there.',
  },
  (subject) => ({
    *head() {
      yield* placed(subject);
      yield* declared(subject);
    },
    finish: () =>
      judgeFacts(subject, ['persistence'], ({ text }) => ({
        says: `makes something run again: ${quoted(text)}`,
        severity: 'high',
      })),
  }),
);

function* placed(subject: AuditSubject): Generator<Found> {
  let count = 0;
  for (const { data, source, path, target } of placedPaths(subject, SENSITIVE_ROOTS)) {
    const kind = persistenceOf(target);
    if (kind === undefined) continue;
    count += 1;
    if (count > MOST) return;
    yield {
      message: `${quoted(target)} is placed, which is ${kind}`,
      where: { data, source, path },
      evidence: { target, kind },
      severity: 'medium',
    };
  }
}

function* declared({ seal }: AuditSubject): Generator<Found> {
  for (const [step, { daemon }] of seal.code.entries()) {
    if (daemon === undefined) continue;
    yield {
      message: `${stepName(seal, step)} goes on running after the run, as the daemon ${quoted(daemon)}`,
      where: { step, field: 'daemon' },
      evidence: { daemon },
      severity: 'medium',
    };
  }
  for (const [index, { name, do: actions = [] }] of (seal.services ?? []).entries()) {
    if (!actions.includes('enable')) continue;
    yield {
      message: `The service ${quoted(name)} is enabled, so it runs after each start of the machine`,
      where: { field: `services[${index}]` },
      evidence: { service: name, do: actions },
      severity: 'medium',
    };
  }
}
