import { readComponents } from '../../components/read-components.ts';
import { purlOf } from '../../components/purl-of.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditFile } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { shownList } from '../../shown-list.ts';
import { packedComponent } from '../../components/packed-component.ts';

/** There is software here, and nobody can say which. */
export const notIdentified = defineRule(
  {
    id: 'ARX403',
    title: 'Component not identified',
    severity: 'medium',
    why: 'What has no name is in no database: its vulnerabilities and its licence stay unknown. A lockfile that is damaged may also have been made so.',
    evidence: 'What could not be read, or what has no name, in the words of its reader.',
    remedy:
      'Repair or regenerate the lockfile or the metadata. Give packed components (jar, wheel, gem) unpacked, or from a registry with a lockfile beside them.',
  },
  () => ({ file: unidentified }),
);

function* unidentified(file: AuditFile): Generator<Found> {
  const told = new Set<string>();
  for (const { source, path, format, components, problems } of readComponents(file)) {
    if (told.has(format.id)) continue;
    told.add(format.id);
    const refused = components.filter((component) => purlOf(component) === undefined);
    const names = refused.map(
      ({ name, version = '' }) => `the name ${quoted(`${name}@${version}`, 80)} is none`,
    );
    const all = [...problems, ...names];
    if (all.length === 0) continue;
    yield {
      message: `Not every component that ${quoted(path)} names can be identified`,
      where: { source, path },
      evidence: { format: format.id, problems: shownList(all) },
    };
  }
  for (const { source, path } of file.uses) {
    const packed = packedComponent(path, file.type);
    if (packed === undefined || told.has(packed)) continue;
    told.add(packed);
    yield {
      message: `${quoted(path)} is a packed component, which is not opened to see what it is`,
      where: { source, path },
      evidence: { format: packed },
    };
  }
}
