import type { NamedChange } from '../../commands/lock-call.ts';
import type { Paint } from '../paint.ts';
import { formatSize } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';
import { changeWords, commitWords, subjectLines } from './change-words.ts';
import { COLORS, lastLine, type LockNews, movedIn, SIGNS } from './lock-changes.ts';
import { type LockFacts, shortDigest, shortIdentity } from './lock-facts.ts';
import { formatTable } from './table.ts';

/** One line for each entry that moved, below it the newest commits, and the count. */
export function updateScreen(result: LockNews & { readonly dryRun: boolean }, paint: Paint): string {
  const moved = movedIn(result);
  const rows = formatTable(moved.map((change) => cells(change, paint)));
  const blocks = moved.flatMap((change, at) => [
    rows[at] ?? '',
    ...subjectLines(change).map((line) => paint.dim(line)),
  ]);
  const nothing = result.dryRun ? '. Nothing was written' : '';
  return [...blocks, `${lastLine(result)}${nothing}`, ''].join('\n');
}

function cells(change: NamedChange, paint: Paint): string[] {
  const { state, name, from, before, after } = change;
  const old = before === undefined ? shortDigest(from ?? '') : shortIdentity(before);
  const now = after === undefined ? '' : shortIdentity(after);
  const identities = [old, now].filter((identity) => identity !== '');
  const sign = `${paint[COLORS[state]](SIGNS[state])} ${visible(name)}`;
  if (state !== 'changed') return [sign, identities.join(' -> ')];
  return [sign, identities.join(' -> '), details(change).join(', ')];
}

function details(change: NamedChange): string[] {
  const { before = {}, after = {} } = change;
  const words = commitWords(change);
  const commits = words === undefined || change.kind === 'tag-moved' ? [changeWords(change)] : [];
  return [...commits, ...(words === undefined ? [] : [words]), ...sizes(before, after)];
}

function sizes(before: LockFacts, after: LockFacts): string[] {
  const { size: download, contentSize, entries } = after;
  return [
    ...grown(before.contentSize, contentSize, formatSize),
    ...(download === contentSize
      ? []
      : grown(before.size, download, (size) => `${formatSize(size)} download`)),
    ...grown(before.entries, entries, (count) => (count === 1 ? '1 entry' : `${count} entries`)),
  ];
}

function grown(from: number | undefined, to: number | undefined, words: (count: number) => string): string[] {
  return from === undefined || to === undefined || from === to ? [] : [`${words(from)} -> ${words(to)}`];
}
