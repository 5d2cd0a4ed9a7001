import type { FleetGroup } from './fleet.ts';
import { matchesGlob } from './name-glob.ts';

/**
 * All groups of a host: those of the file that have it, by their own list or because it names them, in the order of the
 * file; then the others that it names.
 */
export function hostGroups(
  groups: readonly FleetGroup[],
  names: readonly string[],
  own: readonly string[],
): string[] {
  const declared = groups
    .filter((group) => own.includes(group.name) || names.some((name) => hasMember(group, name)))
    .map(({ name }) => name);
  return [...new Set([...declared, ...own])];
}

function hasMember({ hosts }: FleetGroup, name: string): boolean {
  return hosts.some((member) => member === name || matchesGlob(member, name));
}
