import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findProgram } from '../../../src/sys/find-program.ts';
import { SYSTEM_PATH } from '../../../src/sys/system-path.ts';
import { blobOf, directory, file, type FarWorld, link, openWorld, SHELLS } from './far-world.ts';
import { treeText } from './tree-text.ts';

const PROGRAMS = 'mv cp rm rmdir mkdir ln chown chmod sync sha256sum'.split(' ');

/**
 * Stands in for the programs that change a host: before its call number $KILL_AT, and in the middle of an `mv` of several names,
 * everything that the agent has started is ended by force, and the agent with it. Functions, because busybox looks for
 * programs in itself first.
 */
function standIns({ place, state, shell: [program, word] }: FarWorld): string {
  const directory = join(place, '..', 'stand-ins');
  mkdirSync(directory);
  const functions = PROGRAMS.map((name) => {
    const real = word === 'sh' ? `${program} ${name}` : (findProgram(name, SYSTEM_PATH, '/') ?? '');
    const half = name === 'mv' ? `${real} -f -- "$3" "\${5-$4}" ; ` : '';
    const counted = `read -r n <'${state}.count'; n=$((n + 1)); echo $n >'${state}.count'`;
    const end = `if [ "$n" -eq "$KILL_AT" ]; then ${half}kill -s KILL 0; fi`;
    writeFileSync(join(directory, name), `#!/bin/dash\n${counted}\n${end}\nexec ${real} "$@"\n`);
    chmodSync(join(directory, name), 0o755);
    return `${name}() { '${join(directory, name)}' "$@"; }\n`;
  });
  return functions.join('');
}

function fill({ place }: FarWorld): void {
  const at = (name: string): string => join(place, name);
  writeFileSync(at('replaced'), 'old', { mode: 0o640 });
  writeFileSync(at('deleted'), 'gone');
  symlinkSync('old', at('link'));
  writeFileSync(at('to-folder'), 'file');
  mkdirSync(at('to-file'));
  writeFileSync(at('to-file/inside'), 'inside');
  mkdirSync(at('adjusted'), { mode: 0o700 });
}

const WANTED = {
  replaced: file('new'),
  deleted: null,
  link: link('new'),
  'to-folder': directory(),
  'to-folder/in': file('in'),
  'to-file': file('now a file'),
  'to-file/inside': null,
  adjusted: directory(0o755),
  fresh: file('fresh'),
};
const BLOBS = Object.values(WANTED).flatMap((found) => (found?.kind === 'file' ? [blobOf(found)] : []));
const MOST = 200;

/** Shell text that makes the agent meet its end at a call. */
function killedAt({ state }: FarWorld, functions: string, call: number): string {
  writeFileSync(`${state}.count`, '0\n');
  return `export KILL_AT=${call}\n${functions}`;
}

function callsOf({ state }: FarWorld): number {
  return Number(readFileSync(`${state}.count`, 'utf8'));
}

/** How many calls further each time: each costs a run. */
for (const [name, step, stepBack] of [
  ['dash', 3, 7],
  ['busybox', 5, 9],
] as const) {
  const shell = SHELLS[name] ?? ['sh'];

  test(`take_back() brings everything back wherever place_all() was cut off (${name})`, async () => {
    using world = openWorld(shell);
    fill(world);
    const functions = standIns(world);
    const before = treeText(world.place);
    let isCut = true;
    for (let call = 1; isCut && call < MOST; call += step) {
      await world.far.take(BLOBS);
      const { run } = await world.send(await world.changes(WANTED));
      const said = await world.act(run, 'place', killedAt(world, functions, call));
      isCut = callsOf(world) === call;
      assert.ok(isCut || said === 'placed\n', said);
      assert.equal(await world.act(run, 'back'), 'back 0 \n', `call ${call}`);
      assert.equal(treeText(world.place), before, `call ${call}`);
      await world.far.commit(run, []);
    }
    assert.equal(isCut, false);
  });

  test(`take_back() ends what it had begun wherever it was cut off itself (${name})`, async () => {
    using world = openWorld(shell);
    fill(world);
    const functions = standIns(world);
    const before = treeText(world.place);
    let isCut = true;
    for (let call = 1; isCut && call < MOST; call += stepBack) {
      await world.far.take(BLOBS);
      const { run } = await world.send(await world.changes(WANTED));
      assert.equal(await world.act(run, 'place'), 'placed\n');
      const said = await world.act(run, 'back', killedAt(world, functions, call));
      isCut = callsOf(world) === call;
      assert.ok(isCut || said === 'back 0 \n', said);
      assert.equal(await world.act(run, 'back'), 'back 0 \n', `call ${call}`);
      assert.equal(treeText(world.place), before, `call ${call}`);
      await world.far.commit(run, []);
    }
    assert.equal(isCut, false);
  });
}
