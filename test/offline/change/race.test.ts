import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import type { Content } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';
import { hostTree } from './host-tree.ts';

const ROUNDS = 10_000;
/** Swaps directories of the target for links that lead out, and back. */
const RACER = `
  const { linkSync, renameSync, rmSync, symlinkSync, unlinkSync } = require('node:fs');
  const attempt = (action) => { try { action(); } catch {} };
  for (let round = 0; round < ${ROUNDS}; round += 1) {
    for (const name of ['d', 'd/e', 'd/f0']) {
      attempt(() => renameSync(name, 'was'));
      attempt(() => symlinkSync('../../outside', name));
      attempt(() => unlinkSync(name));
      attempt(() => linkSync('../../outside/kept', name));
      attempt(() => unlinkSync(name));
      attempt(() => renameSync('was', name));
    }
    if (round % 100 === 0) attempt(() => rmSync('was', { recursive: true }));
  }`;

function content(version: number): Content {
  const files = Array.from({ length: 30 }, (_, at) => [`d/f${at}`, `${version} ${at}`] as const);
  return { d: null, 'd/e': null, [`d/e/x${version}`]: 'x', ...Object.fromEntries(files) };
}

test(`install, rollback and remove write nothing outside while somebody swaps their directories for links ${ROUNDS} times`, async () => {
  using bench = new ChangeBench();
  bench.byHand(
    'mkdir -p t/d/e ../outside/e; echo kept > ../outside/kept; echo kept > ../outside/f0; chmod 600 ../outside/kept',
  );
  const outside = hostTree(bench.path('outside'));
  const racer = spawn(process.execPath, ['-e', RACER], { cwd: bench.path('srv/t'), stdio: 'ignore' });
  const ended = once(racer, 'close');
  let done = 0;
  let refused = 0;
  try {
    for (let round = 0; racer.exitCode === null; round += 1) {
      const act = [() => bench.install(content(round % 3)), () => bench.rollback(), () => bench.remove()][
        (round % 4) % 3
      ];
      await act?.().then(
        () => (done += 1),
        (error: unknown) => {
          assert.ok(error instanceof ArxError, String(error));
          refused += 1;
        },
      );
    }
  } finally {
    racer.kill('SIGKILL');
    await ended;
  }
  assert.deepEqual(hostTree(bench.path('outside')), outside);
  assert.ok(refused > 0 && done > 0, `${done} done, ${refused} refused`);
});
