import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatProblem } from '../../src/cli/code-frame.ts';
import { ArxError } from '../../src/core/errors.ts';
import { decodeManifest } from '../../src/model/manifest/decode-manifest.ts';
import { manifestTextOf } from '../../src/model/manifest/manifest-text.ts';
import { parseManifest } from '../../src/model/parse-manifest.ts';

// Each bad/NN-name.yaml has beside it, as .txt, every problem as a person sees it. UPDATE=1 rewrites them: read the difference.
const DIRECTORY = new URL('bad/', import.meta.url);
const NAMES = readdirSync(DIRECTORY).filter((name) => name.endsWith('.yaml'));

function render(name: string): string {
  const error = refusal(readFileSync(new URL(name, DIRECTORY)));
  const text = manifestTextOf(error);
  return error.problems.map((problem) => `${formatProblem(problem, text)}\n`).join('\n');
}

function refusal(bytes: Uint8Array): ArxError {
  try {
    parseManifest(decodeManifest(bytes, 'arx.yaml'), { file: 'arx.yaml', directory: '/work' });
  } catch (error) {
    if (error instanceof ArxError && error.code === 'MANIFEST_INVALID') return error;
    throw error;
  }
  return assert.fail('the manifest was accepted');
}

test('there are at least 60 bad manifests', () => assert.ok(NAMES.length >= 60));

for (const name of NAMES) {
  test(`parseManifest() tells exactly what is wrong, and where, when it reads ${name}`, () => {
    const expected = new URL(name.replace('.yaml', '.txt'), DIRECTORY);
    const found = render(name);
    if (process.env['UPDATE'] === '1') writeFileSync(expected, found);
    assert.equal(found, readFileSync(expected, 'utf8'));
  });
}

test('parseManifest() exits with 2 and has sorted problems when a manifest is bad', () => {
  for (const name of NAMES) {
    const { exit, problems } = refusal(readFileSync(new URL(name, DIRECTORY)));
    const lines = problems.map(({ at }) => at?.line ?? assert.fail(`${name}: a problem has no place`));
    assert.equal(exit, 2);
    assert.deepEqual(
      lines,
      [...lines].sort((a, b) => a - b),
    );
  }
});
