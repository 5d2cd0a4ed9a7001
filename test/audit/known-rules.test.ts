import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES } from '../../src/audit/rules/index.ts';
import { KNOWN_RULES } from '../../src/model/policy/known-rules.ts';

test('a policy knows every rule, with its severity', () => {
  const pages = RULES.map(({ page }) => [page.id, page.severity]);
  assert.deepEqual(KNOWN_RULES, Object.fromEntries(pages));
});
