import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULE_OF } from '../../../../src/audit/rules/integrity/integrity-finding.ts';
import { INTEGRITY_RULES } from '../../../../src/audit/rules/integrity/index.ts';
import type { CodePage } from '../../../../src/core/codes/code-page.ts';
import { ERROR_CODES } from '../../../../src/core/error-codes.ts';
import { EXIT } from '../../../../src/core/exit-code.ts';

void test('RULE_OF has one integrity rule for each code with which a bundle is refused, and for no other', () => {
  const refusing = Object.entries<CodePage>(ERROR_CODES)
    .filter(([code, { exit }]) => /^(INTEGRITY|UNSAFE|TRUST)_/.test(code) && exit === EXIT.integrity)
    .map(([code]) => code);
  assert.deepEqual(Object.keys(RULE_OF).sort(), refusing.sort());
});

void test('RULE_OF uses each of ARX001 to ARX008 but ARX006, and only rules that there are', () => {
  const used = new Set<string>(Object.values(RULE_OF));
  const known = INTEGRITY_RULES.map(({ id }) => id);
  assert.deepEqual(
    [...used].filter((id) => !known.includes(id)),
    [],
  );
  for (const id of known.slice(0, 8)) assert.equal(used.has(id), id !== 'ARX006', id);
});
