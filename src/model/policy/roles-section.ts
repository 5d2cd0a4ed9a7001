import { quoted } from '../../core/quoted.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import type { Role } from './effective-policy.ts';
import { listKind } from './kind.ts';
import type { KeyReference } from './policy.ts';
import { type Field, placeOf, policyFieldsOf } from './policy-fields.ts';
import { LINE_TEXT, meant } from './text-forms.ts';

const CODE = 'POLICY_INVALID';

/** As what somebody signs. */
export const ROLES: readonly Role[] = ['builder', 'reviewer'];

/** Reads `trust.roles`: says the roles of a name. Without it everybody has both. */
export function rolesOf(
  list: ProblemList,
  field: Field | undefined,
  signers: readonly Pick<KeyReference, 'name' | 'at'>[],
): (name: string) => Role[] {
  if (field === undefined) return () => [...ROLES];
  const fields = policyFieldsOf(list, field.node, 'trust.roles', ROLES);
  const names = signers.map(({ name }) => name);
  const before = list.problems.length;
  const members = new Map(ROLES.map((role) => [role, membersOf(list, fields.get(role), role, names)]));
  const rolesFor = (name: string): Role[] =>
    ROLES.filter((role) => members.get(role)?.includes(name) === true);
  // A slip in a role or a name has been told: then who lacks a role is no second problem.
  const isSpeltRight =
    list.problems.length === before && field.node.kind === 'map' && field.node.entries.length === fields.size;
  for (const { name, at } of signers)
    if (isSpeltRight && rolesFor(name).length === 0)
      list.add(CODE, `Cannot use trust: ${quoted(name, 60)} has no role, expected one in trust.roles`, at);
  return rolesFor;
}

function membersOf(
  list: ProblemList,
  field: Field | undefined,
  role: Role,
  names: readonly string[],
): readonly string[] {
  if (field === undefined) return [];
  const where = `trust.roles.${role}`;
  const found = listKind(LINE_TEXT).read(list, field.node, where) ?? [];
  for (const name of found)
    if (!names.includes(name))
      list.add(
        CODE,
        `Cannot use ${where}: nobody in keys and identities is called ${quoted(name, 60)}`,
        placeOf(field.node.at),
        meant(name, names),
      );
  return found;
}
