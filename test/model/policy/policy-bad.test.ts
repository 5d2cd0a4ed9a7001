import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatProblem } from '../../../src/cli/code-frame.ts';
import { ArxError } from '../../../src/core/errors.ts';
import { manifestTextOf } from '../../../src/model/manifest/manifest-text.ts';
import { parsePolicy } from '../../../src/model/policy/parse-policy.ts';

// Each bad/NN-name.yaml has beside it, as .txt, every problem as a person sees it. UPDATE=1 rewrites them: read the difference.
const DIRECTORY = new URL('bad/', import.meta.url);
const NAMES = readdirSync(DIRECTORY).filter((name) => name.endsWith('.yaml'));

function refusal(text: string): ArxError {
  try {
    parsePolicy(text, 'policy.yaml');
  } catch (error) {
    if (error instanceof ArxError && error.code === 'POLICY_INVALID') return error;
    throw error;
  }
  return assert.fail('the policy was accepted');
}

test('there are bad policies', () => assert.ok(NAMES.length >= 16));

for (const name of NAMES)
  test(`parsePolicy() tells exactly what is wrong, and where, when it reads ${name}`, () => {
    const error = refusal(readFileSync(new URL(name, DIRECTORY), 'utf8'));
    const shown = error.problems
      .map((problem) => `${formatProblem(problem, manifestTextOf(error))}\n`)
      .join('\n');
    const expected = new URL(name.replace('.yaml', '.txt'), DIRECTORY);
    if (process.env['UPDATE'] === '1') writeFileSync(expected, shown);
    assert.equal(shown, readFileSync(expected, 'utf8'));
    assert.equal(error.exit, 2);
    for (const { code, at } of error.problems) {
      assert.equal(code, 'POLICY_INVALID');
      assert.equal(at?.file, 'policy.yaml');
    }
  });

test('parsePolicy() refuses what is too large or too deep and takes no long time', () => {
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
  const aliases = `a: &a [x]\n${Array.from({ length: 60 }, (_, at) => `b${at}: &b${at} [${'*a,'.repeat(30)}]`).join('\n')}`;
  const many = `waivers: [${'{},'.repeat(2000)}]`;
  const keys = `sources: {${Array.from({ length: 5000 }, (_, at) => `k${at}: 1`).join(', ')}}`;
  for (const text of [deep, aliases, many, keys, `fail_on: ${'x'.repeat(900_000)}`, '\0', '\uFEFF\uFEFF{}']) {
    const error = refusal(text);
    assert.ok(error.problems.length <= 200);
    for (const { message } of error.problems) assert.ok(message.length < 2000, `${message.length}`);
  }
});
