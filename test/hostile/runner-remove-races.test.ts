import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { removeTree } from '../../src/sys/remove-tree.ts';

const ROUNDS = 60;
const NAMES = Array.from({ length: 40 }, (_, at) => `file-${at}`);

function fill(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const name of NAMES) writeFileSync(join(directory, name), 'x');
}

/** What somebody swaps may be left, and said; the next look removes it. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // It was made again meanwhile.
  }
}

// A command may hand a descriptor of its own directory to somebody outside, and who cleans up a world-writable directory
// after a crash cannot tell whose it is by then.
for (const [where, levels] of Object.entries({ 'at the top': 0, 'where directories are brought up': 63 }))
  test(`removeTree() removes nothing elsewhere when somebody swaps directories for links meanwhile ${where}`, async () => {
    const place = mkdtempSync(join(tmpdir(), 'arx-test-'));
    const [tree, outside] = [join(place, 'tree'), join(place, 'outside')];
    const deep = join(tree, ...Array<string>(levels).fill('l'));
    fill(outside);
    mkdirSync(deep, { recursive: true });
    const script = join(import.meta.dirname, 'remove-racer.ts');
    const racer = spawn(process.execPath, [script, deep, outside], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(racer.stdout, 'data');
      for (let round = 0; round < ROUNDS; round += 1) {
        quietly(() => fill(join(deep, 'd')));
        quietly(() => removeTree(tree));
        assert.equal(readdirSync(outside).length, NAMES.length, `round ${round}`);
      }
    } finally {
      racer.kill('SIGKILL');
      await once(racer, 'exit');
      rmSync(place, { recursive: true, force: true });
    }
  });
