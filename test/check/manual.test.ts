import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatProblem } from '../../src/cli/code-frame.ts';
import { ArxError } from '../../src/core/errors.ts';
import { INLINE_KINDS } from '../../src/model/inline.ts';
import {
  BUNDLE_KEYS,
  CODE_KEYS,
  DATA_KEYS,
  HEALTH_KEYS,
  SECRET_KEYS,
  SERVICE_KEYS,
  VERIFY_KEYS,
} from '../../src/model/manifest/keys.ts';
import { manifestTextOf } from '../../src/model/manifest/manifest-text.ts';
import { parseManifest } from '../../src/model/parse-manifest.ts';
import { SCHEMES } from '../../src/model/source-url-schemes.ts';

const PAGE = readFileSync(new URL('../../docs/manifest.md', import.meta.url), 'utf8');
const BLOCKS = [...PAGE.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text = '']) => text);

test('docs/manifest.md has examples', () => assert.ok(BLOCKS.length >= 6));

for (const [index, text] of BLOCKS.entries())
  test(`parseManifest() accepts example ${index + 1} of docs/manifest.md`, () => {
    assert.doesNotThrow(() => parseManifest(text, { file: 'docs/manifest.md', directory: '/work' }));
  });

test('docs/manifest.md names every key, scheme and kind', () => {
  const words = [
    ...Object.keys({
      ...BUNDLE_KEYS,
      ...DATA_KEYS,
      ...VERIFY_KEYS,
      ...CODE_KEYS,
      ...SERVICE_KEYS,
      ...SECRET_KEYS,
      ...HEALTH_KEYS,
    }),
    ...INLINE_KINDS,
  ];
  for (const word of words) assert.ok(PAGE.includes(`\`${word}\``), word);
  for (const scheme of Object.keys(SCHEMES)) assert.ok(PAGE.includes(`\`${scheme}://`), scheme);
});

test('docs/manifest.md shows the screen that arx check shows', () => {
  const screen = /^\$ arx check\n([^]*?)^1 error in arx\.yaml$/m.exec(PAGE)?.[1] ?? '';
  const text = screen
    .split('\n')
    .flatMap((line) => /^ \d+ \| (.*)$/.exec(line)?.[1] ?? [])
    .join('\n');
  try {
    parseManifest(text, { file: 'arx.yaml', directory: '/work' });
    assert.fail('the manifest was accepted');
  } catch (error) {
    assert.ok(error instanceof ArxError);
    const shown = error.problems.map((problem) => formatProblem(problem, manifestTextOf(error))).join('\n');
    assert.equal(screen, `${shown}   (arx explain MANIFEST_UNKNOWN_KEY)\n`);
  }
});
