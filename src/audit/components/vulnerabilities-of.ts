import { comparePaths } from '../../core/archive-path.ts';
import type { Component, Vulnerability } from '../../model/audit/component.ts';
import type { CheckNotRun } from '../../model/audit/report.ts';
import { advisoryKey, type AdvisoryName, advisoryName } from './advisories/advisory-names.ts';
import { matchesOf } from './advisories/matches-of.ts';
import { createNotCompared } from './advisories/not-compared.ts';
import { type NamedMatch, oneOfEach } from './advisories/one-of-each.ts';
import type { OsvDatabase } from './advisories/osv-database.ts';
import type { OsvRecord } from './advisories/osv-record.ts';
import type { Databases } from './load-databases.ts';
import { createVexMatcher, type VexMatcher, type VexSubject } from './vex/vex-match.ts';

/** What the databases say of components, and what could not be looked up. */
export interface KnownVulnerabilities {
  /** By purl, then by name; one for each component and vulnerability, whatever its aliases. */
  readonly vulnerabilities: readonly Vulnerability[];
  readonly notRun: readonly CheckNotRun[];
}

/**
 * The known vulnerabilities of components. What cannot be looked up, because there is no database, none for the kind, no
 * version or no order of versions, is told and never counts as not vulnerable.
 * @throws ArxError ADVISORIES_INVALID, INTERRUPTED.
 */
export async function vulnerabilitiesOf(
  components: readonly Component[],
  { osv, statements }: Databases,
  subject: VexSubject = {},
): Promise<KnownVulnerabilities> {
  if (osv === undefined) return { vulnerabilities: [], notRun: [NO_DATABASE] };
  const once = [...new Map(components.map((component) => [component.purl, component])).values()];
  const notCompared = createNotCompared();
  const named = once.flatMap((component) => {
    const name = usableName(component, osv, notCompared.add);
    return name === undefined ? [] : [{ purl: component.purl, type: component.type, name }];
  });
  const records = recordsByKey(await osv.find(named.map(({ name }) => keyOf(name))));
  const vex = createVexMatcher(
    statements,
    once.map(({ purl }) => purl),
    subject,
  );
  const vulnerabilities = named.flatMap(({ purl, type, name }) => {
    const tell = (id: string): void => notCompared.add(type, `its version cannot be ordered against ${id}`);
    const matches = matchesOf(name, records.get(keyOf(name)) ?? [], tell);
    return oneOfEach(matches).map((match) => vulnerability(purl, match, vex));
  });
  return { vulnerabilities: vulnerabilities.sort(byPurl), notRun: notCompared.told() };
}

const NO_DATABASE: CheckNotRun = {
  check: 'known vulnerabilities',
  why: 'no database of vulnerabilities was given (--advisories, or vulnerabilities.db in the policy)',
};

type Tell = (type: string, why: string) => void;

function usableName(component: Component, { ecosystems }: OsvDatabase, tell: Tell): AdvisoryName | undefined {
  const name = advisoryName(component);
  const problem = nameProblem(name, ecosystems);
  if (problem !== undefined) tell(component.type, problem);
  return problem === undefined ? name : undefined;
}

function nameProblem(name: AdvisoryName | undefined, ecosystems: ReadonlySet<string>): string | undefined {
  if (name === undefined) return 'no database is known for its kind';
  if (!ecosystems.has(name.ecosystem)) return `the database has no records of ${name.ecosystem}`;
  return name.problem ?? (name.version === undefined ? 'its version is not known' : undefined);
}

function keyOf({ ecosystem, name }: AdvisoryName): string {
  return advisoryKey(ecosystem, name);
}

function recordsByKey(records: readonly OsvRecord[]): ReadonlyMap<string, readonly OsvRecord[]> {
  const found = new Map<string, OsvRecord[]>();
  for (const record of records)
    for (const key of new Set(record.affected.map(({ ecosystem, name }) => advisoryKey(ecosystem, name)))) {
      const known = found.get(key);
      if (known === undefined) found.set(key, [record]);
      else known.push(record);
    }
  return found;
}

function vulnerability(purl: string, match: NamedMatch, vex: VexMatcher): Vulnerability {
  const { record, aliases, score, severity, fixed } = match;
  const said = vex.find([record.id, ...aliases], purl);
  const justification = said?.justification;
  return {
    id: record.id,
    aliases,
    purl,
    summary: record.summary,
    ...(score !== undefined && { score }),
    severity,
    ...(fixed !== undefined && { fixed }),
    ...(said !== undefined && {
      vex: { status: said.status, ...(justification !== undefined && { justification }) },
    }),
  };
}

function byPurl(a: Vulnerability, b: Vulnerability): number {
  return comparePaths(a.purl, b.purl) || comparePaths(a.id, b.id);
}
