import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { test } from 'node:test';
import { World } from '../helpers/sample-bundle.ts';

const MAIN = pathToFileURL(join(import.meta.dirname, '../../src/cli/main.ts')).href;

const programs: readonly (readonly [what: string, load: string, says: RegExp])[] = [
  ['cannot be loaded', `async () => (await import('no-such-package')).program`, /cannot start/],
  ['throws', `async () => async () => { throw new Error('broken'); }`, /cannot start: broken/],
  ['waits for ever', `async () => () => new Promise(() => {})`, /ended before its work was done/],
  [
    'loses an error',
    `async () => () => new Promise(() => { setTimeout(() => { throw new Error('lost'); }); })`,
    /ended/,
  ],
];

for (const [what, load, says] of programs) {
  test(`main() ends with status 1 and says so when the program ${what}`, () => {
    using world = new World();
    writeFileSync(
      world.path('program.mjs'),
      `import { main } from ${JSON.stringify(MAIN)};\nvoid main(${load});\n`,
    );
    const { status, stderr, stdout } = spawnSync(process.execPath, [world.path('program.mjs')], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, says);
  });
}
