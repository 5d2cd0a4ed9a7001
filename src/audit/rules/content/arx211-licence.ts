import { compareText } from '../../../core/compare-text.ts';
import { quoted } from '../../../core/quoted.ts';
import type { LicenceFact } from '../../../model/audit/component.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { judgeLicence, type LicenceVerdict } from '../../licences/judge-licence.ts';
import { NOASSERTION } from '../../licences/licence-expression.ts';
import { shownList } from '../../shown-list.ts';

/** Which licences were found, which nobody recognises, and which the policy does not allow. */
export const licence = defineRule(
  {
    id: 'ARX211',
    title: 'Licence',
    severity: 'info',
    why: 'Who passes on the bundle must keep to the licences in it. What the policy denies or does not allow is high; a licence that was not recognised is medium if the policy has a list of allowed ones.',
    evidence:
      'The SPDX expression, the files that say so, and how: by a header, by metadata, or by the text.',
    remedy:
      'Leave the component out, or have somebody who may decide put its licence into licences.allow, or its purl or path (`SOURCE:PATH`) into licences.exceptions.',
    keys: ['licences.allow', 'licences.deny', 'licences.exceptions'],
  },
  (subject) => ({ finish: () => licencesOf(subject) }),
);

interface Group {
  readonly source: number;
  readonly expression: string;
  readonly facts: LicenceFact[];
}

function* licencesOf(subject: AuditSubject): Generator<Found> {
  const facts = [...subject.observed.licences, ...componentFacts(subject)].filter(
    (fact) => !isExcepted(fact, subject),
  );
  const found = new Map<number, Group[]>();
  for (const group of groupsOf(facts)) {
    const verdict = judgeLicence(group.expression, subject.policy.licences);
    if (verdict !== 'allowed') yield conflict(group, verdict, subject);
    if (verdict !== 'unknown') found.set(group.source, [...(found.get(group.source) ?? []), group]);
  }
  for (const [source, groups] of found) yield summary(source, groups);
}

/** What lockfiles say of components whose files are not here. */
function componentFacts({ observed }: AuditSubject): LicenceFact[] {
  return observed.components.flatMap(({ licence: expression, source, path, declaredOnly }) =>
    expression === undefined || declaredOnly !== true
      ? []
      : [{ expression, source, path, by: 'metadata' as const }],
  );
}

function isExcepted({ source, path }: LicenceFact, { policy, seal, observed }: AuditSubject): boolean {
  const request = seal.sources[source]?.request ?? '';
  return policy.licences.exceptions.some((exception) =>
    exception.startsWith('pkg:')
      ? observed.components.some(
          (one) => one.source === source && one.purl.startsWith(exception) && isBeside(one.path, path),
        )
      : isBelow(`${request}:${path}`, exception) || isBelow(`${source}:${path}`, exception),
  );
}

function isBelow(place: string, prefix: string): boolean {
  return (
    place === prefix || place.startsWith(prefix.endsWith('/') || prefix.endsWith(':') ? prefix : `${prefix}/`)
  );
}

/** In the directory of the file that names the component, or below it. */
function isBeside(named: string, path: string): boolean {
  const directory = named.slice(0, named.lastIndexOf('/') + 1);
  return directory !== '' && path.startsWith(directory);
}

function groupsOf(facts: readonly LicenceFact[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const fact of facts) {
    const { source, expression } = fact;
    const key = `${source} ${expression}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { source, expression, facts: [fact] });
    else group.facts.push(fact);
  }
  return [...groups.values()].sort((a, b) => a.source - b.source || compareText(a.expression, b.expression));
}

function conflict(
  { source, expression, facts }: Group,
  verdict: LicenceVerdict,
  { policy }: AuditSubject,
): Found {
  const said =
    expression === NOASSERTION
      ? 'A licence was not recognised'
      : `The licence ${quoted(expression)} is ${WHAT[verdict]}`;
  const paths = facts.map(({ path }) => path).sort();
  const listed = policy.licences.allow !== undefined;
  return {
    message: `${said}${expression === NOASSERTION ? `: ${quoted(paths[0] ?? '')}` : ''}`,
    where: { source, ...(paths[0] !== undefined && { path: paths[0] }) },
    evidence: { expression, files: shownList(paths), by: byOf(facts) },
    severity: verdict !== 'unknown' ? 'high' : listed ? 'medium' : 'info',
  };
}

const WHAT: Readonly<Record<LicenceVerdict, string>> = {
  allowed: 'allowed',
  denied: 'denied by the policy',
  'not allowed': 'not among those that the policy allows',
  unknown: 'not known',
};

function summary(source: number, groups: readonly Group[]): Found {
  const expressions = groups.map(({ expression }) => expression);
  return {
    message: `Licences were found: ${shownList(expressions, 6).join(', ')}`,
    where: { source },
    evidence: {
      licences: shownList(
        groups.map(({ expression, facts }) => `${expression} (${facts.length})`),
        30,
      ),
      by: byOf(groups.flatMap(({ facts }) => facts)),
    },
  };
}

function byOf(facts: readonly LicenceFact[]): string {
  return [...new Set(facts.map(({ by }) => by))].sort().join(', ');
}
