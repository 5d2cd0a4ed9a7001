import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../src/core/digest.ts';
import { trustInKeys } from '../src/trust/trust-in-keys.ts';
import { trustedKeyFromPem } from '../src/trust/trusted-key.ts';
import { readBytes } from './helpers/read-bytes.ts';
import { World } from './helpers/sample-bundle.ts';

/** Every released format version, for ever: the facts of its frozen example. */
const FROZEN = [
  { version: 1, facts: 'sha256:d20844298400c480c9b12cad2edff05528c625177fc06b96d92dea170e447333' },
];

for (const { version, facts } of FROZEN) {
  test(`the frozen bundle of format version ${version} is read as on the day it was made`, async () => {
    using world = new World();
    const fixture = (name: string): URL => new URL(`../fixtures/format/${name}`, import.meta.url);
    const pem = readFileSync(fixture(`v${version}.pub`), 'utf8');
    const trust = trustInKeys([trustedKeyFromPem('frozen', pem, 'frozen')]);
    const outcome = await readBytes(readFileSync(fixture(`v${version}.arx`)), trust, world.context);
    assert.equal(outcome.refused, undefined);
    assert.equal(digestOf(outcome.facts ?? ''), facts);
  });
}
