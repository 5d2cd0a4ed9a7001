import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArxError } from '../../../src/core/errors.ts';
import { blobOf, directory, file, openWorld, SHELLS } from './far-world.ts';
import { treeText } from './tree-text.ts';

// Runs in a mount namespace of its own: what is mounted here goes with it.
const shell = SHELLS[process.argv[2] ?? ''] ?? ['sh'];
const NOTHING = { paths: [], directories: [], rooms: [], owners: [], digests: [] };

function mount(options: string, path: string): void {
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=300k,mode=0700,${options}`, 'small', path]);
}

async function failure(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'none',
    (error: ArxError) => error.code,
  );
}

async function fullPlace(): Promise<string[]> {
  using world = openWorld(shell);
  mount('rw', world.place);
  writeFileSync(join(world.place, 'old'), 'o'.repeat(100_000));
  const before = treeText(world.place);
  const large = file('n'.repeat(250_000));
  await world.far.take([blobOf(large), blobOf(file(''))]);
  const full = await world.send(await world.changes({ old: large, new: directory(), 'new/x': file('') }));
  const said = [await world.act(full.run, 'place'), String(treeText(world.place) === before)];
  await world.far.commit(full.run, []);
  execFileSync('mount', ['-o', 'remount,ro', world.place]);
  await world.far.take([blobOf(file(''))]);
  const fixed = await world.send(await world.changes({ old: file('') }));
  said.push(await world.act(fixed.run, 'place'), String(treeText(world.place) === before));
  execFileSync('umount', [world.place]);
  return said;
}

async function fullState(): Promise<string[]> {
  using world = openWorld(shell);
  mount('rw', world.state);
  const sizes = [1_000_000, 17_000_000];
  const said: string[] = [];
  for (const size of sizes) said.push(await failure(world.far.take([blobOf(file('n'.repeat(size)))])));
  const far = join(world.state, 'far');
  said.push(
    readdirSync(far)
      .filter((name) => !name.startsWith('agent-'))
      .join(' '),
  );
  said.push(...['blobs', 'parts'].map((part) => readdirSync(join(far, part)).join(' ')));
  execFileSync('umount', [world.state]);
  mount('ro', world.state);
  said.push(await failure(world.far.look(NOTHING)));
  execFileSync('umount', [world.state]);
  return said;
}

process.stdout.write(JSON.stringify([await fullPlace(), await fullState()]));
