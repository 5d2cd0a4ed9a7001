import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { oddSeconds, processesWith } from './step-bench.ts';

const CHILD = new URL('steps-child.ts', import.meta.url).pathname;

// nsenter(1) ends by the signal of what it started, where the limits inside say nothing.
test('runSteps() lets no process around a command write a core file', async () => {
  const directory = mkdtempSync('/tmp/arx-test-');
  const seconds = oddSeconds();
  const argv = ['-c', 'ulimit -c unlimited; exec "$@"', 'sh', process.execPath, CHILD, directory];
  const runner = spawn('sh', [...argv, `sleep ${seconds}; true`], { stdio: 'ignore' });
  try {
    // Ours, nsenter or bwrap, the command, and what that has started.
    while (processesWith(seconds).length < 4) await delay(10);
    const around = processesWith(seconds).filter((pid) => pid !== runner.pid);
    for (const pid of around)
      assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m);
  } finally {
    runner.kill('SIGTERM');
    await once(runner, 'exit');
    rmSync(directory, { recursive: true });
  }
});
