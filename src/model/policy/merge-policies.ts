import type { Place } from '../../core/errors.ts';
import { DEFAULT_LIMITS } from '../../core/limits.ts';
import { camel } from './camel.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import { KNOWN_RULES } from './known-rules.ts';
import { LIMIT_OF, type LimitKey } from './limit-keys.ts';
import type { RuleCode } from '../audit/finding.ts';
import type { Policy } from './policy.ts';
import { createPolicyProblems, policyError } from './policy-problems.ts';
import { ruleOption } from './rule-options.ts';
import { orderOf } from './rule-of-key.ts';
import { showValue } from './show-value.ts';

/** The policies that there are. */
export interface Levels {
  readonly system?: Policy | undefined;
  readonly user?: Policy | undefined;
  readonly project?: Policy | undefined;
}

/** A value that holds, and where it stands. */
export interface Held {
  readonly value: unknown;
  readonly level: keyof Levels;
  readonly at: Place;
}

/** What holds, by key, and what somebody should know about it. */
export interface Merged {
  readonly held: ReadonlyMap<string, Held>;
  /** A sentence for each value of the user that the system does not allow. */
  readonly warnings: readonly string[];
}

/**
 * Puts policies together: the system's binds the user's, of which the stricter value holds; both bind the project's, which
 * may only tighten. What a project is compared with where nobody says anything are the defaults.
 * @param implied What holds instead of defaults, as the keys of this machine.
 * @throws ArxError POLICY_INVALID for everything that the project would loosen, with both places.
 */
export function mergePolicies(levels: Levels, implied: ReadonlyMap<string, unknown> = new Map()): Merged {
  const held = new Map<string, Held>();
  const warnings: string[] = [];
  for (const [key, { value, at }] of levels.system?.settings ?? [])
    held.set(key, { value, at, level: 'system' });
  for (const [key, { value, at }] of levels.user?.settings ?? []) {
    const bound = held.get(key);
    held.set(key, under(key, bound, { value, at, level: 'user' }));
    if (bound !== undefined && !key.startsWith('limits.') && orderOf(key).loosens(bound.value, value))
      warnings.push(warning(key, { own: value, file: at.file }, held.get(key)?.value, bound.at.file));
  }
  if (levels.project !== undefined) tighten(held, levels.project, implied);
  return { held, warnings };
}

/** What holds of a bound and of a value under it. */
function under(key: string, bound: Held | undefined, own: Held): Held {
  if (bound === undefined) return own;
  const order = orderOf(key);
  const value = order.stricter(bound.value, own.value);
  return order.loosens(own.value, bound.value) ? { ...own, value } : { ...bound, value };
}

function warning(
  key: string,
  { own, file }: { readonly own: unknown; readonly file: string },
  held: unknown,
  system: string,
): string {
  return `${key} in ${file} is ${showValue(own)}: the system allows ${showValue(held)} (${system}), which holds`;
}

function tighten(held: Map<string, Held>, project: Policy, implied: ReadonlyMap<string, unknown>): void {
  const list = createPolicyProblems();
  for (const [key, { value, at }] of project.settings) {
    const order = orderOf(key);
    const above = held.get(key);
    const bound = above === undefined ? (implied.get(key) ?? defaultOf(key)) : above.value;
    const own: Held = { value, at, level: 'project' };
    const loosens = bound === undefined ? order.loosensNothing(value) : order.loosens(bound, value);
    if (key.startsWith('limits.'))
      list.add('POLICY_INVALID', `Cannot set ${key}: a project cannot set limits`, at);
    else if (loosens) list.add('POLICY_INVALID', loosening(key, { value, bound }, above), at, HINT);
    else
      held.set(underName(key), bound === undefined ? own : { ...own, value: order.stricter(bound, value) });
  }
  if (list.problems.length > 0) throw policyError(project, list);
}

/** Findings of one rule have several severities: a project's may raise those below it, and lower none. */
function underName(key: string): string {
  return key.replace(/^(rules\..*)\.severity$/, '$1.least');
}

const HINT = 'a project may only tighten; what is looser belongs into your own policy';

function loosening(
  key: string,
  { value, bound }: { readonly value: unknown; readonly bound: unknown },
  above: Held | undefined,
): string {
  const place = above === undefined ? 'by default it is' : `${above.at.file}:${above.at.line} has`;
  const allows = bound === undefined ? 'not set' : showValue(bound);
  return `Cannot loosen ${key}: it is ${showValue(value)}, and ${place} ${allows}, expected the same or stricter`;
}

/** What holds of a key when nobody says anything; undefined: nothing bounds it. */
export function defaultOf(key: string): unknown {
  const [section = '', name = '', member] = key.split('.');
  const option = ruleOption(key);
  if (option !== undefined) return option.fallback;
  if (section === 'rules') return member === 'severity' ? KNOWN_RULES[name as RuleCode] : true;
  if (section === 'limits') return DEFAULT_LIMITS[LIMIT_OF[name as LimitKey]];
  if (key.startsWith('require.sequence.')) return 0;
  let value: unknown = DEFAULT_POLICY;
  for (const part of key.split('.')) value = (value as Record<string, unknown> | undefined)?.[camel(part)];
  return value;
}
