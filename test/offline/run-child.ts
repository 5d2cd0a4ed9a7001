import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { runFrom } from '../../src/offline/run.ts';
import { ArxError } from '../../src/core/errors.ts';
import { fakeBundle, RunBench, type Sketch } from './run-fixture.ts';

/** What a test gives to this program as its one argument, in JSON. */
export interface ChildTask {
  /** A file that holds a sketch in JSON. */
  readonly sketch: string;
  readonly tmp: string;
  readonly dryRun?: boolean;
  /** Fill the file system of this directory up after the plan, when placing begins. */
  readonly fill?: string;
}

// Runs a sketch in a process of its own, so that a test can trace, kill or confine it. Prints one line of JSON.
const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const bundle = fakeBundle(JSON.parse(readFileSync(task.sketch, 'utf8')) as Sketch);
const bench = new RunBench(task.tmp);
const read: typeof bundle.read = (visitor) => {
  if (task.fill !== undefined) fillUp(`${task.fill}/filler`);
  return bundle.read(visitor);
};
try {
  const result = await runFrom({ ...bundle, read }, { dryRun: task.dryRun ?? false }, bench.context);
  console.log(
    JSON.stringify({ placed: result.placed, output: bench.output(), error: bench.output('stderr') }),
  );
} catch (error) {
  if (!(error instanceof ArxError)) throw error;
  const left = task.fill === undefined ? [] : readdirSync(task.fill, { recursive: true });
  console.log(
    JSON.stringify({ code: error.code, message: error.message, left, tmp: readdirSync(bench.directory) }),
  );
} finally {
  bench[Symbol.dispose]();
}

function fillUp(path: string): void {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(65_536), { flag: 'a' });
  } catch {
    // It is full.
  }
}
