import { basename } from 'node:path';
import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import { type Digest, digestOf } from '../../core/digest.ts';
import type { EffectivePolicy, RuleSetting } from './effective-policy.ts';

/** What a policy says, without where it is written. */
export type PolicyFacts = Omit<EffectivePolicy, 'digest' | 'files' | 'gates' | 'run' | 'fleet'>;

/**
 * The digest of what holds: the order of keys and of lists, comments, the files' places and the directories of databases
 * make no difference.
 */
export function policyDigest(facts: PolicyFacts): Digest {
  const { vulnerabilities, waivers } = facts;
  const { db, vex } = vulnerabilities;
  const named = {
    ...vulnerabilities,
    ...(db !== undefined && { db: basename(db) }),
    vex: vex.map((file) => basename(file)),
  };
  const rules = new Map([...facts.rules].map(([code, setting]) => [code, withNames(setting)]));
  const unplaced = waivers.map(({ at: _at, ...waiver }) => waiver);
  return digestOf(canonicalJson(plain({ ...facts, rules, vulnerabilities: named, waivers: unplaced })));
}

function withNames(setting: RuleSetting): RuleSetting {
  const lists = setting.options?.['lists'];
  if (!Array.isArray(lists)) return setting;
  return { ...setting, options: { ...setting.options, lists: lists.map((file) => basename(String(file))) } };
}

/** Maps become objects, lists are sorted by their canonical form, absent members are left out. */
function plain(value: unknown): Json {
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain).sort(byForm);
  if (typeof value !== 'object' || value === null) return value as Json;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, plain(member)]));
}

function byForm(a: Json, b: Json): number {
  return Buffer.compare(canonicalJson(a), canonicalJson(b));
}
