import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf, hexOf } from '../../../src/core/digest.ts';
import { ArxError } from '../../../src/core/errors.ts';
import { busybox } from '../../servers/busybox.ts';
import { refusal, type Sketch } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

const SHELLS = { dash: ['dash'], busybox: [await busybox(), 'sh'] };
const HOST = { cmd: 'sh', network: 'host', init: 'direct' } as const;

/** Replaces two files, does something in the state directory, and then fails. */
function failing(bench: TargetBench, meddle: string): Sketch {
  return {
    name: 'web',
    sources: { s: { 'a.txt': 'A', 'b.txt': 'B' } },
    data: [{ source: 's', target: bench.path('out') }],
    code: [
      { label: 'first', ...HOST, args: ['-c', 'echo one'], undo: ['sh', '-c', 'echo undone'] },
      { label: 'meddles', ...HOST, args: ['-c', `cd '${bench.state}' && ${meddle}; exit 7`] },
    ],
  };
}

const inOut = (bench: TargetBench): string =>
  readdirSync(bench.path('out'))
    .sort()
    .map((name) => readFileSync(bench.path(join('out', name)), 'utf8'))
    .join();

const SAVED = hexOf(digestOf('b before'));
const DAMAGE: Readonly<Record<string, string>> = {
  dash: `rm ${SAVED}`,
  busybox: `printf x >>${SAVED}`,
};

for (const [name, shell] of Object.entries(SHELLS))
  test(`runOnTarget() undoes nothing before all saved bytes are known to be whole, and goes on when they are (${name})`, async () => {
    using bench = new TargetBench(shell);
    mkdirSync(bench.path('out'));
    for (const each of ['a', 'b']) writeFileSync(bench.path(`out/${each}.txt`), `${each} before`);
    const sketch = failing(bench, `cd objects/sha256 && ${DAMAGE[name] ?? ''}`);
    const error: unknown = await bench.there(sketch).catch((cause: unknown) => cause);
    assert.ok(error instanceof ArxError && error.code === 'RUN_STEP_FAILED', String(error));
    assert.match(
      error.message,
      /exit code 7.*; not everything could be taken back: Cannot give back ".*\/out\/b\.txt": its saved bytes ".*" (?:do not exist|are damaged), expected/,
    );
    assert.equal(inOut(bench), 'A,B');
    assert.equal(bench.output(), 'one\n');
    const other: Sketch = { name: 'other' };
    await assert.rejects(bench.there(other), refusal('RUN_OBJECT_MISSING', 'out/b.txt'));
    assert.equal(inOut(bench), 'A,B');
    // Where the file itself is as before, nobody needs them.
    if (name === 'dash') writeFileSync(bench.path('out/b.txt'), 'b before');
    else writeFileSync(join(bench.state, 'objects/sha256', SAVED), 'b before', { mode: 0o600 });
    await bench.there(other);
    assert.equal(inOut(bench), 'a before,b before');
  });

test('runOnTarget() goes on with taking back once nothing stands in its way any more', async () => {
  using bench = new TargetBench(SHELLS.busybox);
  mkdirSync(bench.path('out'));
  for (const each of ['a', 'b']) writeFileSync(bench.path(`out/${each}.txt`), `${each} before`);
  const meddle = `. far/2*/head && : >"${bench.path('out')}/.arx-$token"`;
  await assert.rejects(
    bench.there(failing(bench, meddle)),
    refusal('RUN_STEP_FAILED', 'not everything could be taken back: Cannot place'),
  );
  assert.match(inOut(bench), /A,B$/);
  await assert.rejects(bench.there({ name: 'other' }), refusal('RUN_CONFLICT'));
  for (const name of readdirSync(bench.path('out')))
    if (name.startsWith('.')) rmSync(bench.path(join('out', name)));
  await bench.there({ name: 'other' });
  assert.equal(inOut(bench), 'a before,b before');
});
