import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Found } from '../../src/model/audit/finding.ts';
import type { Rule } from '../../src/plugin/rule.ts';
import { auditSubject, findingsOf, type Making } from '../helpers/audit-subject.ts';

/**
 * One case of a rule: a made-up bundle, or, for what no bundle can show, how the findings come about.
 *
 * Each family has its cases in files `test/audit/rules/FAMILY/*.cases.ts` that export `CASES: readonly RuleCases[]`, and a
 * test file that calls `testRule` for each. test/audit/catalogue.test.ts finds the tables by that name, and demands that
 * every rule is in one.
 */
export interface RuleCase {
  /** Reads on from "finds it in" or "finds nothing in". */
  readonly name: string;
  readonly made?: Making;
  readonly find?: () => Iterable<Found> | Promise<Iterable<Found>>;
  /** Looks closer at what was found. Never called for near-misses. */
  readonly also?: (found: readonly Found[]) => void;
}

/** At least three. */
export type Three<T> = readonly [T, T, T, ...T[]];

/** What a rule must find, and what is really near to it and must not be found. */
export interface RuleCases {
  readonly rule: Rule;
  readonly positives: Three<RuleCase>;
  readonly nearMisses: Three<RuleCase>;
}

/** Makes a test of each case. */
export function testRule({ rule, positives, nearMisses }: RuleCases): void {
  void describe(rule.id, () => {
    for (const { name, also, ...one } of positives)
      void it(`${rule.id} finds it in ${name}`, async () => {
        const found = await foundIn(rule, one);
        assert.notEqual(found.length, 0, 'nothing was found');
        demandForm(found);
        also?.(found);
      });
    for (const { name, ...one } of nearMisses)
      void it(`${rule.id} finds nothing in ${name}`, async () => {
        assert.deepEqual(await foundIn(rule, one), []);
      });
  });
}

async function foundIn(rule: Rule, { made, find }: Omit<RuleCase, 'name'>): Promise<readonly Found[]> {
  if (made !== undefined) return findingsOf(rule, await auditSubject(made));
  assert.ok(find !== undefined, 'a case needs a bundle or a way to find');
  return [...(await find())];
}

/** The same for every finding: a sentence without a full stop, evidence of plain facts. */
function demandForm(found: readonly Found[]): void {
  for (const { message, evidence } of found) {
    assert.match(message, /^\S.*[^.\s]$/su, `"${message}" is no sentence without a full stop`);
    for (const [name, fact] of Object.entries(evidence))
      assert.ok(isFact(fact), `evidence "${name}" is no plain fact`);
  }
}

function isFact(fact: unknown): boolean {
  if (Array.isArray(fact)) return fact.every((part) => typeof part === 'string');
  return ['string', 'number', 'boolean'].includes(typeof fact);
}
