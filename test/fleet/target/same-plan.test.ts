import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { planDocument } from '../../../src/offline/plan/plan-document.ts';
import { comparedPart } from '../../../src/offline/plan/plan-differences.ts';
import type { Plan } from '../../../src/offline/run/plan-model.ts';
import type { Sketch } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

const HOST = { network: 'host', init: 'direct' } as const;

/** Version 1 and 2 of one bundle: content, modes, owners, links and directories differ. */
function version(bench: TargetBench, number: 1 | 2): Sketch {
  const first = number === 1;
  return {
    name: 'web',
    version: `${number}.0`,
    sequence: number,
    sources: {
      site: {
        'a b.txt': `content ${number}`,
        'quote\'s "$x".txt': 'same',
        ...(first ? { old: null, 'old/gone.txt': 'gone' } : { new: null, 'new/come.txt': 'come' }),
        link: { link: first ? 'a b.txt' : 'new/come.txt' },
        tool: { program: '#!/bin/sh\nexit 0\n' },
      },
      one: { 'one.conf': `one ${number}` },
    },
    files: ['one'],
    data: [
      { source: 'site', target: bench.path('srv/site') },
      { source: 'one', target: bench.path('etc/one.conf'), mode: '0600', owner: '0:0' },
      { source: 'one', target: bench.path('more/') },
      { source: 'one' },
    ],
    code: [
      { label: 'configure', cmd: 'true', args: [], ...HOST, when: 'changed' },
      { label: 'missing', cmd: 'no-such-program-here', args: [], ...HOST },
    ],
    services: [{ name: 'web-of-nobody', do: ['restart'], when: 'changed' }],
  };
}

type Scene = (bench: TargetBench) => unknown;

const SCENES: Readonly<Record<string, Scene>> = {
  'the host is empty': () => undefined,
  'the host has some of it already': (bench) => {
    mkdirSync(bench.path('etc'));
    writeFileSync(bench.path('etc/one.conf'), 'one 2', { mode: 0o600 });
  },
  'version 1 is installed': async (bench) => await bench.there(quiet(version(bench, 1))),
  'version 2 is installed': async (bench) => await bench.there(quiet(version(bench, 2))),
  'arx-run has installed version 1': async (bench) => await bench.here(quiet(version(bench, 1))),
  'files were edited, removed and replaced': async (bench) => {
    await bench.there(quiet(version(bench, 1)));
    writeFileSync(bench.path('srv/site/a b.txt'), 'edited');
    chmodSync(bench.path('etc/one.conf'), 0o644);
    rmSync(bench.path('srv/site/link'));
    symlinkSync('elsewhere', bench.path('srv/site/link'));
    rmSync(bench.path('srv/site/old/gone.txt'));
    writeFileSync(bench.path('srv/site/old/own.txt'), 'own');
  },
  'a target leads through a link': (bench) => {
    mkdirSync(bench.path('real'));
    symlinkSync('real', bench.path('srv'));
    symlinkSync(bench.path('real'), bench.path('etc'));
  },
};

/** Without what would fail when it is really run. */
function quiet({ code: _code, services: _services, ...rest }: Sketch): Sketch {
  return rest;
}

function documentOf(plan: Plan | undefined): unknown {
  assert.ok(plan);
  const { warnings } = plan;
  return { ...comparedPart(planDocument(plan)), warnings };
}

for (const [title, prepare] of Object.entries(SCENES))
  test(`runOnTarget() makes the plan that arx-run makes there when ${title}`, async () => {
    using bench = new TargetBench();
    await prepare(bench);
    const sketch = version(bench, 2);
    const here = await bench.here(sketch, { dryRun: true });
    const there = await bench.there(sketch, { dryRun: true });
    assert.deepEqual(documentOf(there.plan), documentOf(here.plan));
    assert.equal(there.state, 'planned');
  });

const REFUSED: Readonly<Record<string, readonly [code: string, scene: Scene]>> = {
  'a link is where a file goes': [
    'RUN_CONFLICT',
    (bench) => {
      mkdirSync(bench.path('etc'));
      symlinkSync('elsewhere', bench.path('etc/one.conf'));
    },
  ],
  'a file is where a directory goes': ['RUN_CONFLICT', (bench) => writeFileSync(bench.path('srv'), '')],
  'others may write above the target': [
    'RUN_UNSAFE_PARENT',
    (bench) => {
      mkdirSync(bench.path('etc'));
      chmodSync(bench.path('etc'), 0o777);
    },
  ],
  'another user owns a directory above the target': [
    'RUN_UNSAFE_PARENT',
    (bench) => {
      mkdirSync(bench.path('etc'));
      chownSync(bench.path('etc'), 65534, 65534);
    },
  ],
  'another user owns a directory in a sticky one above the target': [
    'RUN_UNSAFE_PARENT',
    (bench) => {
      mkdirSync(bench.path('srv/site'), { recursive: true });
      chmodSync(bench.path('srv'), 0o1777);
      chownSync(bench.path('srv/site'), 65534, 65534);
    },
  ],
  'links lead round in a circle': [
    'RUN_CONFLICT',
    (bench) => {
      symlinkSync('etc2', bench.path('etc'));
      symlinkSync('etc', bench.path('etc2'));
    },
  ],
  'it is older than what the host has had': [
    'RUN_DOWNGRADE',
    async (bench) => await bench.there({ ...quiet(version(bench, 2)), sequence: 3, data: [] }),
  ],
};

for (const [title, [code, prepare]] of Object.entries(REFUSED))
  test(`runOnTarget() refuses with the words of arx-run when ${title}`, async () => {
    using bench = new TargetBench();
    await prepare(bench);
    const sketch = version(bench, 2);
    const said = async (work: Promise<unknown>): Promise<string> => {
      const error = await work.then(
        () => assert.fail('it was not refused'),
        (error: unknown) => error as Error & { code: string },
      );
      assert.equal(error.code, code);
      return error.message;
    };
    assert.equal(await said(bench.there(sketch)), await said(bench.here(sketch)));
  });

test('runOnTarget() places below a directory of another user what declares that user as its owner, as arx-run does', async () => {
  using bench = new TargetBench();
  mkdirSync(bench.path('www'));
  chownSync(bench.path('www'), 65534, 65534);
  const sketch: Sketch = {
    sources: { site: { 'index.html': 'hello' } },
    data: [{ source: 'site', target: bench.path('www/deep/site'), owner: 'nobody' }],
  };
  const here = await bench.here(sketch, { dryRun: true });
  const there = await bench.there(sketch, { dryRun: true });
  assert.deepEqual(documentOf(there.plan), documentOf(here.plan));
  await bench.there(sketch);
  assert.equal(statSync(bench.path('www/deep/site/index.html')).uid, 65534);
});
