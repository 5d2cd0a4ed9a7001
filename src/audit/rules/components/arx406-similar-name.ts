import { COMPONENT_TYPES } from '../../components/component-type.ts';
import { similarName } from '../../components/similar-name.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';

/** Its name can be mistaken for that of something that everybody uses. */
export const similar = defineRule(
  {
    id: 'ARX406',
    title: 'Name like a popular one',
    severity: 'high',
    why: 'Attackers publish under names that are one slip of a finger, or one look-alike letter, away from popular ones. Compared is with lists of popular names of npm, PyPI, Cargo, RubyGems, Composer, NuGet, Go and GitHub actions; known similar names are left out.',
    evidence: 'Both names, and how they differ.',
    remedy:
      'Check that this is what you meant, and who publishes it. If it is, waive the finding with the reason.',
  },
  (subject) => ({ finish: () => similarNames(subject) }),
);

function* similarNames({ observed }: AuditSubject): Generator<Found> {
  const told = new Set<string>();
  for (const { type: written, name, source, path, purl } of observed.components) {
    const type = COMPONENT_TYPES.find((one) => one === written);
    const key = `${source} ${written} ${name}`;
    if (type === undefined || told.has(key)) continue;
    told.add(key);
    const found = similarName(type, name);
    if (found === undefined) continue;
    yield {
      message: `The name ${name} is like the popular ${found.name}: ${found.how}`,
      where: { source, path, component: purl },
      evidence: { name, popular: found.name, difference: found.how },
    };
  }
}
