import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { wordPlaces } from '../../../src/audit/search/searched-words.ts';
import { findSecrets } from '../../../src/audit/secrets/find-secrets.ts';
import { PRESET_RULES } from '../../../src/audit/secrets/preset-rules.ts';
import { PRESET_LEFT_OUT, PRESET_WORDS } from '../../../src/audit/secrets/preset-words.ts';
import type { SecretMatch } from '../../../src/audit/secrets/secret-match.ts';
import { isSettingsFile } from '../../../src/audit/secrets/settings-file.ts';
import { NEAR_MISSES } from './near-misses.ts';
import { PLANTED } from './planted.ts';

function secretsIn(path: string, text: string): readonly SecretMatch[] {
  const name = basename(path).toLowerCase();
  return findSecrets({ text, name, settings: isSettingsFile(name, text) }, wordPlaces(text), false);
}

void describe('findSecrets() with planted secrets', () => {
  for (const { name, path, content, secret } of PLANTED)
    void it(`findSecrets() finds ${name}`, () => {
      const found = secretsIn(path, content);
      const at = content.indexOf(secret.split('\n')[0] as string);
      assert.notEqual(at, -1, 'the secret is not in the file');
      assert.ok(
        found.some(({ start, end }) => start <= at + secret.length && end >= at),
        `nothing was found at ${at}: ${JSON.stringify(found)}`,
      );
    });
});

void describe('findSecrets() with what only looks like secrets', () => {
  for (const [name, path, content] of NEAR_MISSES)
    void it(`findSecrets() finds nothing in ${name}`, () => {
      assert.deepEqual(secretsIn(path, content), []);
    });
});

void it('PRESET_WORDS names every rule of the preset that is not left out on purpose', () => {
  const known = [...Object.keys(PRESET_WORDS), ...PRESET_LEFT_OUT].toSorted();
  assert.deepEqual(known, [...PRESET_RULES.keys()].toSorted());
});
