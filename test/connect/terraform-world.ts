import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../src/sys/find-program.ts';
import { writeProgram } from '../servers/container-engine.ts';
import { type Scratch, scratch } from '../servers/scratch.ts';

/** A directory with outputs, and the program that reads them. */
export interface TerraformWorld extends Disposable {
  readonly directory: string;
  readonly binary: string;
}

const FILES = join(import.meta.dirname, 'terraform');
const RECORDED = join(FILES, 'recorded.json');
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', CHECKPOINT_DISABLE: '1' };

/**
 * main.tf, applied by the real program where it is on the PATH; `UPDATE=1` then writes what it says into recorded.json. On a
 * machine without it a program stands in that says what was recorded: by terraform 1.11.4.
 */
export function terraformWorld(): TerraformWorld {
  const place = scratch('terraform');
  const real = findProgram('terraform', ENVIRONMENT.PATH, '/');
  if (real === undefined) return standIn(place);
  copyFileSync(join(FILES, 'main.tf'), join(place.path, 'main.tf'));
  const ask = (...args: readonly string[]): string =>
    execFileSync(real, args, { cwd: place.path, env: ENVIRONMENT, encoding: 'utf8' });
  ask('init', '-no-color');
  ask('apply', '-auto-approve', '-no-color');
  const said = ask('output', '-json', '-no-color');
  if (process.env['UPDATE'] === '1') writeFileSync(RECORDED, said);
  assert.deepEqual(JSON.parse(said), JSON.parse(readFileSync(RECORDED, 'utf8')));
  return { directory: place.path, binary: real, [Symbol.dispose]: place.remove };
}

function standIn(place: Scratch): TerraformWorld {
  const line = '[ "$*" = "output -json -no-color" ] && exec cat "$0"; exit 1';
  const binary = writeProgram(join(place.path, 'terraform'), ['sh', '-c', line, RECORDED]);
  return { directory: place.path, binary, [Symbol.dispose]: place.remove };
}
