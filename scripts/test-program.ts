import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layOutPackage } from '../test/helpers/lay-out-package.ts';

const ROOT = dirname(import.meta.dirname);

/**
 * Makes arx in few files, as it is published: that is what users start, and tests start it some thousand times.
 * @returns the path of its `arx`; `arx-run` is beside it.
 */
export function testProgram(): string {
  const directory = join(ROOT, '.cache', 'test-program');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const script of ['copy-grammar.ts', 'bundle-programs.ts'])
    execFileSync(process.execPath, [join(ROOT, 'scripts', script), join(directory, 'dist')]);
  layOutPackage(directory);
  return join(directory, 'bin', 'arx.cjs');
}
