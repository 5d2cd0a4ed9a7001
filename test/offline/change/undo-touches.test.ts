import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '../../../src/commands/status.ts';
import type { Reversed } from '../../../src/offline/reversal/reversed.ts';
import { ChangeBench, type Installing } from './change-bench.ts';

/** What undoes a command, or a daemon that ends, does to what the bundle has placed in `srv/t`. */
const TOUCHING: readonly (readonly [
  title: string,
  code: (bench: ChangeBench) => NonNullable<Installing['code']>[number],
])[] = [
  [
    'gives a file its bytes back in a new one',
    (bench) => {
      const file = bench.path('srv/t/conf');
      return { cmd: 'sed', args: ['-i', 's/A/B/', file], undo: ['sed', '-i', 's/B/A/', file] };
    },
  ],
  [
    'removes what was placed',
    (bench) => ({ cmd: 'true', args: [], undo: ['rm', '-rf', bench.path('srv/t')] }),
  ],
  [
    'removes what the command has put beside it',
    (bench) => {
      const stamp = bench.path('srv/t/d/stamp');
      return { cmd: 'touch', args: [stamp], undo: ['rm', stamp] };
    },
  ],
  [
    'ends, and writes a file that was placed',
    (bench) => {
      const script = `trap 'echo A >${bench.path('srv/t/conf')}; exit' TERM; while [ -d '${bench.directory}' ]; do sleep 0.1; done`;
      return { cmd: 'sh', args: ['-c', script], daemon: 'app', network: 'host' };
    },
  ],
];

async function goesWhole(bench: ChangeBench, back: () => Promise<Reversed>): Promise<void> {
  const { result, remarks } = await back();
  assert.deepEqual([result, remarks, bench.tree()], ['done', [], {}]);
  assert.deepEqual((await status({}, bench.context)).bundles, []);
}

for (const [title, code] of TOUCHING)
  for (const verb of ['remove', 'rollback'] as const)
    test(`${verb}() leaves nothing of a bundle whose command or daemon ${title}`, async () => {
      using bench = new ChangeBench();
      await bench.install({ conf: 'A\n', d: null, 'd/e': '1' }, { code: [code(bench)] });
      await goesWhole(bench, () => bench[verb]());
    });

test('rollback() gives the version before back exactly when an undo has changed its file', async () => {
  using bench = new ChangeBench();
  await bench.install({ conf: 'old\n' });
  const before = bench.tree();
  const file = bench.path('srv/t/conf');
  const code = {
    cmd: 'sed',
    args: ['-i', 's/new/mine/', file],
    undo: ['sed', '-i', 's/mine/new/', file],
  } as const;
  await bench.install({ conf: 'new\n' }, { code: [code] });
  const { result, remarks } = await bench.rollback();
  assert.deepEqual([result, remarks, bench.tree()], ['done', [], before]);
});

test('remove() keeps what an undo has made of a file beside it, when that is neither old nor placed', async () => {
  using bench = new ChangeBench();
  const file = bench.path('srv/t/conf');
  const code = { cmd: 'true', args: [], undo: ['sh', '-c', `echo other > ${file}`] } as const;
  await bench.install({ conf: 'A\n' }, { code: [code] });
  await bench.remove();
  assert.deepEqual(
    Object.keys(bench.tree()).filter((path) => path.includes('conf')),
    ['t/conf.arx-saved'],
  );
});
