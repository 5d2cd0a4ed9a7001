import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

type EventOf<T> = Extract<TestEvent, { type: T }>['data'];
type TestFail = EventOf<'test:fail'>;
type TestSummary = EventOf<'test:summary'>;

/** What one test file showed so far. */
interface FileRecord {
  readonly failures: string[];
  readonly output: string[];
}

/**
 * Prints one line a file, every failure in full below its file, and last "N passed, N failed, N skipped".
 * @returns whether at least one test ran and none failed
 */
export async function reportTests(
  events: AsyncIterable<unknown>,
  root: string,
  print: (text: string) => unknown,
): Promise<boolean> {
  const files = new Map<string, FileRecord>();
  const recordOf = (file: string | undefined): FileRecord => {
    const key = file ?? '';
    const record = files.get(key) ?? { failures: [], output: [] };
    files.set(key, record);
    return record;
  };
  let total: Total = { passed: 0, failed: 0, skipped: 0 };
  for await (const event of events as AsyncIterable<TestEvent>) {
    if (event.type === 'test:stderr' || event.type === 'test:stdout') {
      recordOf(event.data.file).output.push(event.data.message);
    } else if (event.type === 'test:fail' && isCause(event.data)) {
      recordOf(event.data.file).failures.push(formatFailure(event.data, root));
    } else if (event.type === 'test:summary' && event.data.file !== undefined) {
      print(formatFile(event.data, root, recordOf(event.data.file)));
      files.delete(event.data.file);
    } else if (event.type === 'test:summary') {
      total = totalOf(event.data);
    }
  }
  for (const { failures, output } of files.values()) {
    if (failures.length > 0) print(`${[...failures, ...formatOutput(output)].join('\n')}\n`);
  }
  const { passed, failed, skipped } = total;
  if (passed + failed + skipped === 0) print('No test file has such a name.\n');
  print(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 && passed > 0;
}

interface Total {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function totalOf({ counts }: TestSummary): Total {
  const skipped = counts.skipped + counts.todo;
  return { passed: counts.passed, failed: counts.tests - counts.passed - skipped, skipped };
}

/** A test that fails only because one inside it failed says nothing new. */
function isCause({ details }: TestFail): boolean {
  return (details.error as { failureType?: string }).failureType !== 'subtestsFailed';
}

function formatFailure(data: TestFail, root: string): string {
  const place = `${relative(root, data.file ?? '')}:${data.line ?? 0}`;
  // The runner wraps what the test threw.
  const said = inspect(data.details.error.cause ?? data.details.error, { depth: 8, breakLength: 110 });
  return `  FAILED ${data.name}\n  at ${place}\n${indent(said, '    ')}`;
}

function formatFile(summary: TestSummary, root: string, record: FileRecord): string {
  const { passed, failed, skipped } = totalOf(summary);
  const state = failed > 0 ? 'FAIL' : 'ok  ';
  const facts = [`${passed} passed`];
  if (failed > 0) facts.push(`${failed} failed`);
  if (skipped > 0) facts.push(`${skipped} skipped`);
  const time = `${(summary.duration_ms / 1000).toFixed(1)} s`;
  const line = `${state}  ${relative(root, summary.file ?? '')}  ${facts.join(', ')}  ${time}`;
  if (failed === 0) return `${line}\n`;
  return `${[line, ...record.failures, ...formatOutput(record.output)].join('\n')}\n`;
}

function formatOutput(output: readonly string[]): string[] {
  return output.length === 0 ? [] : [`  OUTPUT\n${indent(output.join(''), '    ')}`];
}

function indent(text: string, by: string): string {
  return text.trimEnd().replaceAll(/^/gm, by);
}
