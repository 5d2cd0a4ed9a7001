import assert from 'node:assert/strict';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { blobOf, directory, file, type FarWorld, openWorld, SHELLS } from '../../fleet/far/far-world.ts';

/** Who owns the directory in which something is placed, and does what she likes there at the worst moment. */
const EVE = 1903;

/** Her files are hers; the canary is root's, and what is below `victim` too. */
function scene(world: FarWorld): string {
  chownSync(world.place, EVE, EVE);
  const victim = join(world.place, '..', 'victim');
  mkdirSync(victim);
  writeFileSync(join(victim, 'a.txt'), 'canary', { mode: 0o600 });
  return victim;
}

/** Shell text by which `program` is a function that first or then does something, once. */
function once(program: string, when: 'before' | 'after', attack: string): string {
  const strike = `[ -n "\${struck-}" ] || { struck=1; ${attack}; }`;
  const call = `command ${program} "$@"; code=$?`;
  const body = when === 'before' ? `${strike}; ${call}` : `${call}; ${strike}`;
  return `${program}() { ${body}; return "$code"; }\n`;
}

const ATTACKS: Readonly<Record<string, readonly [program: string, when: 'before' | 'after', text: string]>> =
  {
    'a directory of hers with a link in it': [
      'mkdir',
      'after',
      `hers=$(echo .arx-*); command mv "$hers" mine; command mkdir "$hers"; ln -s ../../victim/a.txt "$hers/a.txt"; chown -hR ${EVE} "$hers"`,
    ],
    'an open directory of root': [
      'mkdir',
      'after',
      'hers=$(echo .arx-*); command mv "$hers" mine; command mkdir -m 777 "$hers"; ln -s ../../victim/a.txt "$hers/a.txt"',
    ],
    'a link to another directory while files are copied': [
      'cp',
      'before',
      'hers=$(basename "$PWD"); (cd ..; command mv "$hers" mine; ln -s ../victim "$hers")',
    ],
    'a link to another directory when names change': [
      'mv',
      'before',
      'hers=$(basename "$PWD"); (cd ..; command mv "$hers" mine; ln -s ../victim "$hers")',
    ],
  };

for (const [name, shell] of Object.entries(SHELLS))
  test(`agent writes nothing outside a directory whose owner puts something else into it, in ${name}`, async () => {
    for (const [what, [program, when, text]] of Object.entries(ATTACKS)) {
      using world = openWorld(shell);
      const victim = scene(world);
      const wanted = file('sealed', 0o644, { uid: EVE, gid: EVE });
      const order = await world.send(await world.changes({ 'a.txt': wanted }));
      await world.far.take([blobOf(wanted)]);
      await world.act(order.run, 'place', once(program, when, text));
      assert.deepEqual(readdirSync(victim), ['a.txt'], what);
      assert.equal(readFileSync(join(victim, 'a.txt'), 'utf8'), 'canary', what);
      assert.equal(lstatSync(join(victim, 'a.txt')).uid, 0, what);
      assert.equal(lstatSync(join(victim, 'a.txt')).mode & 0o777, 0o600, what);
    }
  });

for (const [name, shell] of Object.entries(SHELLS))
  test(`agent keeps only the file that was seen, and waits for no pipe, in ${name}`, async () => {
    const swaps = ['mkfifo a.txt', 'ln -s ../victim/a.txt a.txt', 'command mkdir a.txt'];
    for (const swap of swaps) {
      using world = openWorld(shell);
      const victim = scene(world);
      writeFileSync(join(world.place, 'a.txt'), 'before');
      const wanted = file('sealed');
      const order = await world.send(await world.changes({ 'a.txt': wanted }));
      await world.far.take([blobOf(wanted)]);
      const said = await world.act(order.run, 'place', once('cp', 'before', `rm a.txt; ${swap}`));
      assert.match(said, /failed RUN_CHANGED/, swap);
      assert.equal(readFileSync(join(victim, 'a.txt'), 'utf8'), 'canary');
    }
  });

for (const [name, shell] of Object.entries(SHELLS))
  test(`agent takes back nothing through what the owner of a directory puts into it, in ${name}`, async () => {
    const attacks = {
      'hers for the hidden one': [
        'mkdir',
        'after',
        `hers=$(echo .arx-*); case $hers in *\\*) ;; *) command mv "$hers" mine2; ln -s ../victim "$hers";; esac`,
      ],
      'hers while it is copied': [
        'cp',
        'before',
        'hers=$(basename "$PWD"); (cd ..; command mv "$hers" mine2; ln -s ../victim "$hers")',
      ],
    } as const;
    for (const [what, [program, when, text]] of Object.entries(attacks)) {
      using world = openWorld(shell);
      const victim = scene(world);
      writeFileSync(join(world.place, 'a.txt'), 'before');
      const wanted = file('sealed');
      const order = await world.send(await world.changes({ 'a.txt': wanted }));
      await world.far.take([blobOf(wanted)]);
      assert.match(await world.act(order.run, 'place'), /placed/);
      await world.act(order.run, 'back', once(program, when, text));
      assert.equal(readFileSync(join(victim, 'a.txt'), 'utf8'), 'canary', what);
      assert.deepEqual(readdirSync(victim), ['a.txt'], what);
    }
  });

for (const [name, shell] of Object.entries(SHELLS))
  test(`agent removes nothing of a directory that stands in the place of its own, in ${name}`, async () => {
    using world = openWorld(shell);
    const victim = scene(world);
    const wanted = { tree: directory(), 'tree/a.txt': file('sealed') };
    const order = await world.send(await world.changes(wanted));
    const token = /^token='(\w+)'$/m.exec(
      readFileSync(join(world.state, 'far', order.run, 'head'), 'utf8'),
    )?.[1];
    const hers = join(world.place, `.arx-${token}`);
    mkdirSync(join(hers, 'sub'), { recursive: true });
    writeFileSync(join(hers, 'sub', 'hers'), '');
    chownSync(hers, EVE, EVE);
    await world.act(order.run, 'place');
    const said = await world.act(order.run, 'back');
    assert.ok(existsSync(join(hers, 'sub', 'hers')), said);
    assert.equal(readFileSync(join(victim, 'a.txt'), 'utf8'), 'canary');
  });
