import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { takeHostLock } from '../../../src/offline/state/host-lock.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { file, openWorld, SHELLS } from './far-world.ts';

const NOTHING = { paths: [], directories: [], rooms: [], owners: [], digests: [] };

for (const [name, shell] of Object.entries(SHELLS))
  test(`a run on a target and arx-run there keep each other out (${name})`, async () => {
    using world = openWorld(shell);
    await world.far.look(NOTHING);
    const context = { ...world.context, stateDir: world.state };
    const state = openState(context);
    const { run } = await world.send(await world.changes({ gone: null }));
    {
      using _lock = await takeHostLock(state, 'run web', { wait: false }, context);
      assert.match(await world.act(run, 'place'), /end RUN_BUSY .*run web.* is at work on this host/);
      assert.match((await world.far.look(NOTHING)).open?.holder ?? '', /^$/);
    }
    writeFileSync(join(world.state, 'journal.ndjson'), '{}\n');
    assert.match(await world.act(run, 'place'), /end RUN_BUSY .*run arx-run there once/);
    assert.equal((await world.far.look(NOTHING)).open?.state, 'local');
    rmSync(join(world.state, 'journal.ndjson'));
    assert.equal(await world.act(run, 'place'), 'placed\n');
    assert.deepEqual((await world.far.look(NOTHING)).open, { run, state: 'cut' });
    await assert.rejects(takeHostLock(state, 'run web', { wait: false }, context), { code: 'RUN_BUSY' });
    await world.far.commit(run, []);
    (await takeHostLock(state, 'run web', { wait: false }, context))[Symbol.dispose]();
  });

test('take_lock() takes a directory where there is no flock, and that of a process that is gone', async () => {
  using world = openWorld(SHELLS['dash'] ?? ['sh']);
  await world.far.look(NOTHING);
  const { run } = await world.send(await world.changes({ fresh: null, other: file('') }));
  const without = 'command() { [ "$2" != flock ] && type "$2" >/dev/null 2>&1; }\n';
  const lock = join(world.state, 'far', 'lock');
  mkdirSync(lock);
  writeFileSync(join(lock, 'keeper'), `${process.pid}.${startOf()}\n`);
  assert.match(await world.act(run, 'place', without), /end RUN_BUSY/);
  for (const stale of [`${process.pid}.1\n`, '4194304.\n', '']) {
    mkdirSync(lock, { recursive: true });
    writeFileSync(join(lock, 'keeper'), stale);
    assert.doesNotMatch(await world.act(run, 'place', without), /RUN_BUSY/);
  }
  assert.deepEqual(
    readdirSync(join(world.state, 'far')).filter((name) => name.startsWith('lock.')),
    [],
  );
});

/** When this process was started, as proc(5) has it. */
function startOf(): string {
  const text = readFileSync('/proc/self/stat', 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
