import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { SHELLS } from './far-world.ts';

const CHILD = join(import.meta.dirname, 'full-child.ts');
const APART = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m'];

for (const name of Object.keys(SHELLS))
  test(`a full or read-only file system of a target is told, and nothing is left (${name})`, () => {
    const text = execFileSync('unshare', [...APART, process.execPath, CHILD, name], { encoding: 'utf8' });
    const [place, state] = JSON.parse(text) as [string[], string[]];
    assert.match(place[0] ?? '', /^failed RUN_NO_SPACE .*old": the file system is full\nback 0 /);
    assert.match(place[2] ?? '', /^failed WRITE_FAILED .*: Read-only file system\nback 0 /);
    assert.deepEqual([place[1], place[3]], ['true', 'true']);
    assert.deepEqual(state, ['RUN_NO_SPACE', 'RUN_NO_SPACE', 'blobs parts', '', '', 'WRITE_FAILED']);
  });
