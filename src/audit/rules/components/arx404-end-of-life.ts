import { dayOf } from '../../../core/day.ts';
import { END_OF_LIFE_AS_OF } from '../../components/data/end-of-life.ts';
import { endOfLifeOf } from '../../components/end-of-life-of.ts';
import { purlOf } from '../../components/purl-of.ts';
import { readComponents } from '../../components/read-components.ts';
import { runtimesIn } from '../../components/runtimes.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditFile } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';

/** Nobody repairs it any more. */
export const endOfLife = defineRule(
  {
    id: 'ARX404',
    title: 'End of life or deprecated',
    severity: 'low',
    why: `Errors that are found in it stay. What is deprecated is what its publisher says so of, in the bundle's own lockfiles and metadata. The ends of life of Node, Python, Ruby, PHP, Debian, Ubuntu and Alpine are a table of ${END_OF_LIFE_AS_OF}, compared with the day of the audit; it knows no other products and no paid support.`,
    evidence: "The component with its publisher's words, or the release and its last day.",
    remedy: 'Use what its publisher recommends instead, or a release that is still maintained.',
  },
  ({ now }) => {
    const today = dayOf(now);
    return { file: (file) => [...deprecated(file), ...ended(file, today)] };
  },
);

function* deprecated(file: AuditFile): Generator<Found> {
  const told = new Set<string>();
  for (const { source, path, components } of readComponents(file))
    for (const component of components) {
      const purl = component.deprecated === undefined ? undefined : purlOf(component);
      if (purl === undefined || component.deprecated === undefined || told.has(purl)) continue;
      told.add(purl);
      yield {
        message: `${component.name} ${component.version ?? ''} is deprecated by its publisher`.replace(
          '  ',
          ' ',
        ),
        where: { source, path, component: purl },
        evidence: { component: purl, says: component.deprecated },
      };
    }
}

function* ended(file: AuditFile, today: string): Generator<Found> {
  for (const { source, path } of file.uses)
    for (const runtime of runtimesIn(path, file.text ?? '')) {
      const day = endOfLifeOf(runtime);
      if (day === undefined || day >= today) continue;
      yield {
        message: `${runtime.product} ${runtime.version} has been without maintenance since ${day}`,
        where: { source, path, field: `${runtime.product} ${runtime.version}` },
        evidence: { release: `${runtime.product} ${runtime.version}`, ended: day, table: END_OF_LIFE_AS_OF },
      };
    }
}
