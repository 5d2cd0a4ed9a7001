import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { suite, test } from 'node:test';

/** Rows of faults, and how one is tried. */
export interface TextTable<Row extends { readonly name: string }> {
  readonly rows: readonly Row[];
  /** The title of a row's test. */
  readonly title: (row: Row) => string;
  /** Tries one. Returns everything that it said, without what differs from run to run. */
  readonly run: (row: Row) => Promise<string>;
  /** So many at a time. */
  readonly concurrency: number;
}

/** Tests rows, and everything that they say with a text file. UPDATE=1 writes that down. */
export function textTable<Row extends { readonly name: string }>(
  file: string,
  { rows, title, run, concurrency }: TextTable<Row>,
): void {
  const name = basename(file, '.txt');
  const texts = existsSync(file) ? readTexts(file) : new Map<string, string>();
  const expected = process.env['UPDATE'] === '1' ? undefined : readTexts(file);
  void suite(`faults of ${name}`, { concurrency }, () => {
    for (const row of rows)
      test(title(row), async () => {
        const said = await run(row);
        texts.set(row.name, said);
        if (expected !== undefined) assert.equal(said, expected.get(row.name));
      });
  });
  test(`the text of ${name} has these rows and no others`, () => {
    const names = rows.map((row) => row.name);
    if (expected !== undefined) assert.deepEqual([...expected.keys()], names);
    else writeFileSync(file, names.map((each) => `=== when ${each}\n${texts.get(each) ?? ''}`).join('\n'));
  });
}

/** What the rows of a table say, by their names. */
export function readTexts(file: string): Map<string, string> {
  const parts = readFileSync(file, 'utf8')
    .split(/^=== when /m)
    .slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1).replace(/\n\n$/, '\n')];
    }),
  );
}
