/** Hosts on which the same was found. */
export interface Alike {
  readonly hosts: readonly string[];
  readonly lines: readonly string[];
  /** Compared with the first group: lines that only this one has, and those that it lacks. Of the first none. */
  readonly more: readonly string[];
  readonly less: readonly string[];
}

/** Puts hosts together on which the same lines were found: the largest group first, then by the order of the hosts. */
export function groupAlike(found: ReadonlyMap<string, readonly string[]>): Alike[] {
  const groups = new Map<string, { hosts: string[]; lines: readonly string[] }>();
  for (const [host, lines] of found) {
    const key = lines.join('\n');
    const group = groups.get(key) ?? { hosts: [], lines };
    group.hosts.push(host);
    groups.set(key, group);
  }
  const sorted = [...groups.values()].toSorted((a, b) => b.hosts.length - a.hosts.length);
  const base = sorted[0]?.lines ?? [];
  return sorted.map(({ hosts, lines }) => ({
    hosts,
    lines,
    more: without(lines, base),
    less: without(base, lines),
  }));
}

/** The lines of one list that another does not have as often. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
