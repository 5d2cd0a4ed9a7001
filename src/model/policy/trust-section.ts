import type { ProblemList } from '../manifest/problem-list.ts';
import type { Node } from '../manifest/node.ts';
import { type Add, addValues } from './add-values.ts';
import type { Role } from './effective-policy.ts';
import { identitiesOf } from './identities-section.ts';
import { keysOf } from './keys-section.ts';
import type { KeyReference, Setting } from './policy.ts';
import { placeOf, type PolicyFields, policyFieldsOf } from './policy-fields.ts';
import { rolesOf } from './roles-section.ts';
import { THRESHOLDS, TRUST_VALUES } from './sections.ts';

const CODE = 'POLICY_INVALID';

/** The keys of `trust`. */
export const TRUST_KEYS = {
  keys: 'The keys whose signatures count: names in the trust store, files, or maps. With it or identities, nobody else is trusted.',
  identities: 'The identities in certificates whose signatures count.',
  roles: 'Who may sign as what, by name: {builder: [ci], reviewer: [anna]}. Default: everybody as both.',
  thresholds: 'How many different signers each role needs.',
  ...Object.fromEntries(Object.entries(TRUST_VALUES).map(([name, { says }]) => [name, says])),
} as Readonly<Record<string, string>>;

type Signer = Pick<KeyReference, 'name' | 'roles'>;

/** Reads `trust`. A policy that names keys or identities names all that are trusted. */
export function trustOf(list: ProblemList, node: Node, add: Add): void {
  const fields = policyFieldsOf(list, node, 'trust', Object.keys(TRUST_KEYS));
  addValues({ list, fields, keys: TRUST_VALUES, prefix: 'trust.' }, add);
  const thresholds = thresholdsOf(list, fields, add);
  const keys = fields.get('keys');
  const identities = fields.get('identities');
  const before = list.problems.length;
  const foundKeys = keys === undefined ? [] : keysOf(list, keys.node);
  const foundIdentities = identities === undefined ? [] : identitiesOf(list, identities.node);
  const isWhole = list.problems.length === before;
  const named = keys ?? identities;
  const roles = fields.get('roles');
  if (named === undefined) {
    if (roles !== undefined)
      list.add(
        CODE,
        'Cannot use trust.roles: there are neither keys nor identities, expected some',
        roles.keyAt,
      );
    return;
  }
  const signers = [...foundKeys, ...foundIdentities.map(({ value, at }) => ({ ...value, at }))];
  checkNames(list, signers);
  const rolesFor = rolesOf(list, roles, signers);
  const withRoles = <T extends Signer>(signer: T): T => ({ ...signer, roles: rolesFor(signer.name) });
  add('trust.keys', { value: foundKeys.map(withRoles), at: placeOf(keys?.node.at ?? named.keyAt) });
  add('trust.identities', {
    value: foundIdentities.map(({ value }) => withRoles(value)),
    at: placeOf(identities?.node.at ?? named.keyAt),
  });
  if (isWhole && list.problems.length === before) checkThresholds(list, signers.map(withRoles), thresholds);
}

/** Somebody who is trusted, and where that stands. */
export type Placed = Signer & Pick<KeyReference, 'at'>;

function thresholdsOf(list: ProblemList, fields: PolicyFields, add: Add): ReadonlyMap<Role, Setting<number>> {
  const field = fields.get('thresholds');
  const found = new Map<Role, Setting<number>>();
  if (field === undefined) return found;
  const members = policyFieldsOf(list, field.node, 'trust.thresholds', Object.keys(THRESHOLDS));
  addValues({ list, fields: members, keys: THRESHOLDS, prefix: 'trust.thresholds.' }, (key, setting) => {
    found.set(key.slice('trust.thresholds.'.length) as Role, setting as Setting<number>);
    add(key, setting);
  });
  return found;
}

function checkNames(list: ProblemList, signers: readonly Placed[]): void {
  const seen = new Set<string>();
  for (const { name, at } of signers) {
    if (seen.has(name))
      list.add(CODE, `Cannot use trust: two signers are called "${name}", expected different names`, at);
    seen.add(name);
  }
}

/** A number that can never be reached would refuse every bundle. */
function checkThresholds(
  list: ProblemList,
  signers: readonly Signer[],
  thresholds: ReadonlyMap<Role, Setting<number>>,
): void {
  for (const [role, { value, at }] of thresholds) {
    const have = signers.filter(({ roles }) => roles.includes(role)).length;
    if (have < value)
      list.add(
        CODE,
        `Cannot use trust.thresholds.${role}: it is ${value}, and only ${have} may sign as ${role}, expected at most ${have}`,
        at,
        `Name the ${role}s in trust.roles.${role}`,
      );
  }
}
