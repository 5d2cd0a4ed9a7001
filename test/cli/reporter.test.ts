import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPaint } from '../../src/cli/paint.ts';
import { createReporter } from '../../src/cli/reporter.ts';
import type { Shell, Sink } from '../../src/cli/shell.ts';

/** What stands in two files when a command stops in the middle of a line of each, and arx then says something itself. */
async function written({ json, progress }: { json: boolean; progress: 'plain' | 'json' | 'none' }) {
  const texts = { stdout: '', stderr: '' };
  const sinkOf = (stream: keyof typeof texts): Sink => ({
    isTTY: false,
    columns: 80,
    rows: 24,
    write: async (bytes) => {
      texts[stream] += Buffer.from(bytes).toString();
      return true;
    },
  });
  const globals = { json, quiet: false, verbose: 0, color: 'never', progress: undefined } as const;
  const shell = { stdout: sinkOf('stdout'), stderr: sinkOf('stderr') } as Shell;
  const reporter = createReporter(shell, { globals, progress, paint: createPaint(false) });
  for (const stream of ['stdout', 'stderr'] as const)
    await reporter.report({ type: 'output', step: 'm', stream, bytes: Buffer.from('part') });
  await reporter.report({ type: 'warning', message: 'Careful' });
  await reporter.report({ type: 'output', step: 'm', stream: 'stderr', bytes: Buffer.from('end') });
  await reporter.report({ type: 'step', step: 'm', state: 'failed', detail: '1 ms' });
  reporter.close();
  return texts;
}

test('createReporter() begins a line for what arx says where a command stopped in the middle of one, also in a file', async () => {
  const { stdout, stderr } = await written({ json: false, progress: 'plain' });
  assert.equal(stdout, 'part');
  assert.equal(stderr, 'part\nwarning: Careful\nend\n#1 [m] failed 1 ms\n');
});

test('createReporter() gives a JSON line of its own to each event when a command stopped in the middle of one', async () => {
  const { stdout, stderr } = await written({ json: true, progress: 'none' });
  const [output, warning = '', last, rest] = stderr.split('\n');
  assert.deepEqual([stdout, output, last, rest], ['', 'partpart', 'end', '']);
  assert.match(JSON.stringify(JSON.parse(warning)), /Careful/);
});
