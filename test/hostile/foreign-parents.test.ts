import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { hostTree } from '../offline/change/host-tree.ts';
import { refusal, RunBench, type Sketch } from '../offline/run-fixture.ts';
import { needPackages } from '../servers/debian-packages.ts';

needPackages(['util-linux']);

const NOBODY = 65534;
const HOST = { network: 'host', init: 'direct' } as const;

/** A host where a local user has a directory above the target, as everybody can make one below a sticky directory. */
function host(bench: RunBench, sticky: boolean): void {
  chmodSync(bench.directory, 0o711);
  mkdirSync(bench.path('t'));
  mkdirSync(bench.path('t/own/bin'), { recursive: true });
  if (sticky) chmodSync(bench.path('t'), 0o1777);
  for (const path of sticky ? ['t/own'] : ['t/own', 't/own/bin']) chownSync(bench.path(path), NOBODY, NOBODY);
  mkdirSync(bench.path('out'));
}

/** Places a program and runs it as root; before, the local user has put another one in its place. */
function attacked(bench: RunBench, below: string): Sketch {
  const [tool, witness] = [bench.path(`${below}/tool`), bench.path('out/witness')];
  const swap = `cd ${bench.path('t/own')} && mv bin gone; mkdir bin; printf '#!/bin/sh\\nid -u >${witness}\\n' >bin/tool; chmod 755 bin/tool`;
  return {
    name: 'web',
    sources: { s: { tool: { program: '#!/bin/sh\nexit 0\n' } } },
    data: [{ source: 's', target: bench.path(below) }],
    code: [
      { cmd: 'sh', args: ['-c', swap], user: `${NOBODY}`, cwd: '/', ...HOST },
      { cmd: tool, args: [], cwd: '/', ...HOST },
    ],
  };
}

for (const [title, sticky] of [
  ['owns a directory above the target', false],
  ['has made a directory above the target in a sticky one', true],
] as const)
  test(`a run as root starts nothing of a user who ${title}`, async () => {
    using bench = new RunBench();
    host(bench, sticky);
    const before = hostTree(bench.directory);
    const says = `below "${bench.path(sticky ? 't/own' : 't/own/bin')}": it belongs to the user ${NOBODY}`;
    await assert.rejects(bench.run(attacked(bench, 't/own/bin')), refusal('RUN_UNSAFE_PARENT', says));
    assert.deepEqual(hostTree(bench.directory), before);
  });

test('a run as root starts nothing of a user to whom it gives a directory above the target', async () => {
  using bench = new RunBench();
  chmodSync(bench.directory, 0o711);
  mkdirSync(bench.path('t'));
  mkdirSync(bench.path('out'));
  const sketch = attacked(bench, 't/own/bin');
  const sources = { ...sketch.sources, d: { bin: null } };
  const data = [{ source: 'd', target: bench.path('t/own'), owner: `${NOBODY}` }, ...(sketch.data ?? [])];
  await assert.rejects(
    bench.run({ ...sketch, sources, data }),
    refusal('RUN_UNSAFE_PARENT', `it belongs to the user ${NOBODY}`),
  );
  assert.equal(existsSync(bench.path('t/own')), false);
  assert.equal(existsSync(bench.path('out/witness')), false);
});
