import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { shellWord } from '../../../src/core/shell-word.ts';
import { isApart } from '../../helpers/apart.ts';
import { blobOf, directory, file, openWorld, SHELLS } from './far-world.ts';

function mount(path: string): void {
  execFileSync('mount', ['-t', 'tmpfs', 'none', path]);
}

/** What the shell does when a directory is about to be removed, after all that the agent looks at before. */
function atLastMoment(scripts: Readonly<Record<string, string>>): string {
  const cases = Object.entries(scripts).map(([name, script]) => `'-- ./${name}') ${script} ;;`);
  return `rmdir() { case $* in ${cases.join(' ')} esac; command rmdir "$@"; }\n`;
}

if (isApart(import.meta.filename))
  for (const [name, shell] of Object.entries(SHELLS)) {
    test(`look() tells where something is mounted, also with odd names, when it is asked (${name})`, async () => {
      using world = openWorld(shell);
      const request = { paths: [], directories: [], rooms: [], owners: [], digests: [] };
      const points = ['back\\slash', ' space ', 'ünïcode', 'end\nof line', '\\040'].map((each) =>
        join(world.place, each),
      );
      for (const point of points) mkdirSync(point);
      for (const point of points) mount(point);
      const { mounts = [] } = await world.far.look({ ...request, mounts: true });
      assert.deepEqual(
        points.filter((point) => !mounts.includes(point)),
        [],
      );
      assert.ok(mounts.includes('/proc'));
      assert.equal((await world.far.look(request)).mounts, undefined);
      execFileSync('umount', points);
    });

    test(`place_all() says what was mounted over a directory at the last moment, and what was put into one (${name})`, async () => {
      using world = openWorld(shell);
      const at = (each: string): string => join(world.place, each);
      for (const each of ['m', 'n', 'o']) mkdirSync(at(each));
      const { run } = await world.send(await world.changes({ m: null, n: null, o: null }));
      const moment = atLastMoment({
        m: `mount -t tmpfs none ${shellWord(at('m'))}`,
        n: `: >${shellWord(at('n/mine'))}`,
      });
      const said = (await world.act(run, 'place', moment)).split('\n').sort();
      assert.deepEqual(said, [
        '',
        `left "${at('m')}" stays as it is: something is mounted there`,
        'placed',
        `remark "${at('n')}" stays: something else is in it`,
      ]);
      execFileSync('umount', [at('m')]);
      assert.deepEqual(readdirSync(world.place).sort(), ['m', 'n']);
      assert.deepEqual(readdirSync(at('n')), ['mine']);
    });

    test(`take_back() says what something is mounted over and goes on with the rest (${name})`, async () => {
      using world = openWorld(shell);
      const wanted = { a: file('a'), m: directory(), n: directory() };
      await world.far.take([blobOf(wanted.a)]);
      const { run } = await world.send(await world.changes(wanted));
      assert.equal(await world.act(run, 'place'), 'placed\n');
      const at = join(world.place, 'm');
      mount(at);
      writeFileSync(join(at, 'own'), 'somebody else has put this there');
      assert.equal(
        await world.act(run, 'back'),
        `left "${at}" stays as it is: something is mounted there\nback 2 \n`,
      );
      assert.match(execFileSync('find', [world.place]).toString(), /^[^\n]*\n[^\n]*\/m\n[^\n]*\/m\/own\n$/);
      execFileSync('umount', [at]);
    });
  }
