import { isGlob, literalStart, matchesGlob } from './name-glob.ts';

/** What a limit is compared with. */
export interface Limited {
  readonly name: string;
  readonly groups: readonly string[];
}

/** True if one of the limits is a group of the host, its name, or a glob of that; also without any limit. */
export function isWithin(limits: readonly string[], { name, groups }: Limited): boolean {
  return (
    limits.length === 0 ||
    limits.some((limit) => limit === name || groups.includes(limit) || matchesGlob(limit, name))
  );
}

/**
 * True if a limit could hit something that an inventory of this name finds, which is called `NAME/…`, or be a group of that:
 * then it has to be asked. `hosts` are the names that are known without asking.
 */
export function mayBeBelow(
  limits: readonly string[],
  inventory: string,
  hosts: ReadonlySet<string>,
): boolean {
  return limits.some((limit) => {
    if (hosts.has(limit)) return false;
    if (!isGlob(limit)) return limit.startsWith(`${inventory}/`) || !limit.startsWith('@');
    const start = literalStart(limit);
    return start.startsWith(`${inventory}/`) || `${inventory}/`.startsWith(start);
  });
}
