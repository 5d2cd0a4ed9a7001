import { hexOf } from '../../core/digest.ts';
import type { Step } from '../../offline/run/step-model.ts';
import { basename } from 'node:path';
import type { PlacedEntry } from './placed-entry.ts';
import { shellWord } from '../../core/shell-word.ts';
import { pathWord } from './path-word.ts';

/** What the script's list of paths calls, one line an entry; `base` is where commands start, if there are any. */
export function* listLines(
  entries: readonly PlacedEntry[],
  steps: readonly Step[],
  base: string,
): Generator<string> {
  if (steps.length > 0) yield `put_cwd ${pathWord(base)}`;
  for (const entry of entries) yield entryLine(entry);
  for (const step of steps) yield* programLine(step);
}

function entryLine(entry: PlacedEntry): string {
  const path = pathWord(entry.path);
  const owner = shellWord(entry.owner);
  if (entry.kind === 'directory') return `put_directory ${path} ${owner}`;
  if (entry.kind === 'link') return `put_link ${shellWord(entry.target)} ${path} ${owner}`;
  const content = `${hexOf(entry.digest)} ${entry.mode}`;
  if (entry.single === undefined) return `put_member ${content} ${path} ${owner}`;
  return `put_file ${content} ${path} ${shellWord(entry.single)} ${owner}`;
}

function* programLine({ program, number }: Step): Generator<string> {
  if (program === undefined) return;
  const { digest, path, mode } = program.file;
  const name = shellWord(basename(path));
  yield `put_program ${hexOf(digest)} 0${mode.toString(8)} ${number} ${name}`;
}
