/**
 * npm test [-- [--jobs N] [--name PATTERN] [--node-option OPTION] [TEXT ...]]
 * Runs every test file below test/, or those whose path contains one of the TEXTs. The program that they start is arx as it
 * is published, made of the sources; ARX_TEST_PROGRAM names another.
 */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from 'node:test';
import { parseArgs } from 'node:util';
import { busybox } from '../test/servers/busybox.ts';
import { ALL_PACKAGES, needPackages } from '../test/servers/debian-packages.ts';
import { reportTests } from './report-tests.ts';
import { testProgram } from './test-program.ts';
import { watchHostState } from './watch-host-state.ts';

const ROOT = dirname(import.meta.dirname);
/** Compiled once for all test files and all programs that they start; it may stay from one run to the next. */
const COMPILED_CODE = join(ROOT, 'node_modules', '.cache', 'arx-tests');
const FILE_TIMEOUT_MS = 20 * 60_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    // More than processors: a quarter of the time of the tests is waiting.
    jobs: { type: 'string', default: String(availableParallelism() * 2) },
    name: { type: 'string' },
    'node-option': { type: 'string', multiple: true, default: [] },
  },
});

process.exitCode = (await main()) ? 0 : 1;

async function main(): Promise<boolean> {
  needPackages(ALL_PACKAGES);
  await busybox();
  const files = testFiles(positionals);
  process.env['NODE_COMPILE_CACHE'] ??= COMPILED_CODE;
  process.env['ARX_TEST_PROGRAM'] ??= testProgram();
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort()).once('SIGTERM', () => interrupt.abort());
  const stream = run({
    files,
    concurrency: Number(values.jobs),
    timeout: FILE_TIMEOUT_MS,
    signal: interrupt.signal,
    execArgv: values['node-option'],
    ...(values.name === undefined ? {} : { testNamePatterns: [values.name] }),
  });
  const touched = watchHostState();
  const passed = await reportTests(stream, ROOT, (text) => process.stdout.write(text));
  const written = touched();
  for (const path of written) process.stderr.write(`A test has written the state of this host: ${path}\n`);
  return passed && written.length === 0;
}

function testFiles(filters: readonly string[]): string[] {
  const all = globSync('test/**/*.test.{ts,js}', { cwd: ROOT }).sort();
  const chosen = all.filter((file) => filters.length === 0 || filters.some((text) => file.includes(text)));
  return chosen.map((file) => join(ROOT, file));
}
