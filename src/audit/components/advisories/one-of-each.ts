import { comparePaths } from '../../../core/archive-path.ts';
import { bySeverity } from '../../../model/audit/severity.ts';
import type { Match } from './matches-of.ts';

/** A vulnerability of a component, with all its names. */
export interface NamedMatch extends Match {
  /** The other names of the same vulnerability, sorted. */
  readonly aliases: readonly string[];
}

/**
 * One match for each vulnerability: databases have records of their own for the same one, which name each other as aliases.
 * Kept is the one with a score, then the worst, then the first by name; its fix is kept or taken from another.
 */
export function oneOfEach(matches: readonly Match[]): readonly NamedMatch[] {
  const groups: { readonly names: Set<string>; readonly matches: Match[] }[] = [];
  for (const match of matches) {
    const names = new Set([match.record.id, ...match.record.aliases]);
    const same = groups.filter((group) => [...names].some((name) => group.names.has(name)));
    const merged = { names, matches: [match] };
    for (const group of same) {
      for (const name of group.names) merged.names.add(name);
      merged.matches.push(...group.matches);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(merged);
  }
  return groups.map(({ names, matches: group }) => best(names, group)).filter((match) => match !== undefined);
}

function best(names: ReadonlySet<string>, group: readonly Match[]): NamedMatch | undefined {
  const sorted = [...group].sort(
    (a, b) =>
      Number(b.score !== undefined) - Number(a.score !== undefined) ||
      bySeverity(a.severity, b.severity) ||
      comparePaths(a.record.id, b.record.id),
  );
  const [first] = sorted;
  if (first === undefined) return undefined;
  const fixed = sorted.map((match) => match.fixed).find((version) => version !== undefined);
  const aliases = [...names].filter((name) => name !== first.record.id).sort(comparePaths);
  return { ...first, aliases, ...(fixed !== undefined && { fixed }) };
}
