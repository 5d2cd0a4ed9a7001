import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOutput } from '../../src/cli/command-output.ts';
import type { Shell, Sink } from '../../src/cli/shell.ts';

/** What stands on a terminal after some commands have written a line each; of how many a bundle says itself. */
async function shown(commands: readonly (readonly [step: string, of?: number])[]): Promise<string> {
  let text = '';
  const sink: Sink = {
    isTTY: true,
    columns: 80,
    rows: 24,
    write: async (bytes) => {
      text += Buffer.from(bytes).toString();
      return true;
    },
  };
  const output = commandOutput({ stdout: sink, stderr: sink } as Shell, false);
  for (const [step, of] of commands) {
    output.step({ type: 'step', step, state: 'started', detail: 'sh', ...(of !== undefined && { of }) });
    await output.write({ type: 'output', step, stream: 'stdout', bytes: Buffer.from('x\n') });
    output.step({ type: 'step', step, state: 'done', detail: '1 ms' });
  }
  return text.replaceAll(/\d\d:\d\d:\d\d/g, 'TIME');
}

test('commandOutput() says on a terminal whose each line is when there are several commands, also undoing ones', async () => {
  assert.equal(await shown([['one', 1]]), 'x\n');
  assert.equal(
    await shown([
      ['one', 2],
      ['two', 2],
    ]),
    'TIME one | x\nTIME two | x\n',
  );
  assert.equal(await shown([['one', 2], ['undo one']]), 'TIME one | x\nTIME undo one | x\n');
  assert.equal(await shown([['one', 1], ['undo one']]), 'x\nTIME undo one | x\n');
});
