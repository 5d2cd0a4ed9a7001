import { bothTerms } from './both-terms.ts';
import { linearPattern } from '../../core/linear-pattern.ts';
import type { PolicyIdentity, PolicyKey } from './effective-policy.ts';
import { allowed, isSame } from './order.ts';
import type { PolicyKeyRule } from './policy-key.ts';
import { ruleOption } from './rule-options.ts';
import { RULE_KEYS } from './rules-section.ts';
import { SECTIONS, THRESHOLDS, TOP_KEYS, TRUST_VALUES } from './sections.ts';
import { SEQUENCE } from './sequences.ts';
import { WAIVER_ORDER } from './waivers-section.ts';

/** How values of a key are compared and combined. */
export type KeyOrder = PolicyKeyRule['order'];

/** By full name, as `sources.pin`; names that a policy makes up itself are not in it. */
const RULES: ReadonlyMap<string, PolicyKeyRule> = new Map<string, PolicyKeyRule>([
  ...Object.entries(SECTIONS).flatMap(([section, { keys }]) => named(`${section}.`, keys)),
  ...named('trust.', TRUST_VALUES),
  ...named('trust.thresholds.', THRESHOLDS),
  ...named('', TOP_KEYS),
]);

/** The names of all keys that hold one value, in the file's order, and of the lists. */
export const KEY_NAMES: readonly string[] = [
  'trust.keys',
  'trust.identities',
  ...[...RULES.keys()].filter((name) => name.startsWith('trust.')),
  ...[...RULES.keys()].filter((name) => !name.startsWith('trust.')),
  'waivers',
];

const KEY_ORDER = allowed<PolicyKey>({ covers: coversKey, both: bothKeys });
const IDENTITY_ORDER = allowed<PolicyIdentity>({ covers: coversIdentity, both: bothIdentities });

/** The order of a key by its full name, as `rules.ARX301.severity` or `waivers`. */
export function orderOf(key: string): KeyOrder {
  const rule = (RULES.get(key) ?? ruleOption(key))?.order;
  if (rule !== undefined) return rule;
  if (key === 'trust.keys') return KEY_ORDER;
  if (key === 'trust.identities') return IDENTITY_ORDER;
  if (key === 'waivers') return WAIVER_ORDER;
  if (key.startsWith('rules.'))
    return (key.endsWith('.severity') ? RULE_KEYS.severity : RULE_KEYS.enabled).order;
  return SEQUENCE.order;
}

function named(prefix: string, keys: Readonly<Record<string, PolicyKeyRule>>): [string, PolicyKeyRule][] {
  return Object.entries(keys).map(([name, rule]) => [`${prefix}${name}`, rule]);
}

function coversKey(bound: PolicyKey, own: PolicyKey): boolean {
  return (
    bound.pem === own.pem &&
    own.roles.every((role) => bound.roles.includes(role)) &&
    (bound.notBefore === undefined || (own.notBefore ?? '') >= bound.notBefore) &&
    (bound.notAfter === undefined || (own.notAfter ?? '9999-99-99') <= bound.notAfter)
  );
}

/** One key under both conditions. */
function bothKeys(bound: PolicyKey, own: PolicyKey): PolicyKey | undefined {
  const roles = own.roles.filter((role) => bound.roles.includes(role));
  if (bound.pem !== own.pem || roles.length === 0) return undefined;
  return { name: own.name, pem: own.pem, roles, ...bothTerms(bound, own) };
}

function coversIdentity(bound: PolicyIdentity, own: PolicyIdentity): boolean {
  return coversName(bound, own) && own.roles.every((role) => bound.roles.includes(role));
}

/** The same name or pattern, or one name that fits the pattern. */
function coversName(bound: PolicyIdentity, own: PolicyIdentity): boolean {
  if (bound.issuer !== own.issuer) return false;
  if (isSame([bound.san, bound.sanPattern], [own.san, own.sanPattern])) return true;
  if (bound.sanPattern === undefined || own.san === undefined) return false;
  const pattern = linearPattern(bound.sanPattern);
  return 'matches' in pattern && pattern.matches(own.san);
}

function bothIdentities(bound: PolicyIdentity, own: PolicyIdentity): PolicyIdentity | undefined {
  const roles = own.roles.filter((role) => bound.roles.includes(role));
  if (roles.length === 0) return undefined;
  if (coversName(bound, own)) return { ...own, roles };
  return coversName(own, bound) ? { ...bound, roles } : undefined;
}
