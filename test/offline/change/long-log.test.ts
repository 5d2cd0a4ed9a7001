import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { ChangeBench } from './change-bench.ts';

const CHILD = new URL('long-log-child.ts', import.meta.url).pathname;

/** What long-log-child.ts says. */
interface Said {
  readonly states: readonly string[];
  readonly warnings: readonly string[];
  readonly result: string;
}

test('a run is written down, and what it did can be removed, when its commands write more than the state has room for', () => {
  using bench = new ChangeBench();
  const { directory, context } = bench;
  mkdirSync(context.stateDir, { recursive: true, mode: 0o700 });
  const mount = `mount -t tmpfs -o size=3m,mode=700 none ${context.stateDir}; exec "$@"`;
  const child = [process.execPath, CHILD, directory, context.stateDir];
  const output = execFileSync('unshare', ['--mount', 'sh', '-c', mount, 'sh', ...child]);
  const { states, warnings, result } = JSON.parse(output.toString()) as Said;
  assert.deepEqual(states, ['done', 'done']);
  assert.equal(result, 'done');
  assert.equal(warnings.length, 2, warnings.join('\n'));
  for (const warning of warnings)
    assert.match(
      warning,
      /^Cannot write the log ".*": \d+ bytes are free, expected at least 786432, which it leaves for the state$/,
    );
});
