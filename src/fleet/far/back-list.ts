import { dirname } from 'node:path';
import { hexOf } from '../../core/digest.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { Found } from '../../offline/state/found.ts';
import { here, inDirectories, orEnd } from './change-groups.ts';
import type { FarChange } from './far-model.ts';
import type { Sorted } from './place-lists.ts';
import { ownerWord } from './stage-lines.ts';
import { callLines } from './word-batches.ts';

/** What takes changes back (agent/41-take-back.sh): first what is to be nothing again, from the inside; then the rest, from the outside. */
export function backList({ all }: Sorted): string[] {
  const gone = all.filter(({ before }) => before === null).toReversed();
  const given = all.filter(({ before }) => before !== null);
  return [
    ...orEnd(callLines('unstage', [...new Set(all.map(({ path }) => dirname(path)))])),
    'is_activated || return 0',
    ...inDirectories(gone, 'back_at', removeLines),
    ...inDirectories(given, 'back_in', (group) => group.flatMap(giveLine)),
  ];
}

/** In their order, the same kinds in a row together. */
function removeLines(group: readonly FarChange[]): string[] {
  const lines: string[] = [];
  let words: string[] = [];
  let call = '';
  const flush = (): void => {
    lines.push(...callLines(call, words, call === 'remove_directories' ? 1 : 2));
    words = [];
  };
  for (const { path, after } of group) {
    if (after === null) continue;
    const next = CALLS[after.kind];
    if (next !== call) flush();
    call = next;
    words.push(...contentWords(after), here(path));
  }
  flush();
  return lines;
}

const CALLS = { file: 'remove_files', link: 'remove_links', directory: 'remove_directories' } as const;

function contentWords(found: Found): string[] {
  if (found.kind === 'file') return [hexOf(found.digest)];
  return found.kind === 'link' ? [found.target] : [];
}

function giveLine({ path, before, after }: FarChange): string[] {
  if (before === null) return [];
  const name = shellWord(here(path));
  const left = shellWord(leftWord(after));
  const owner = ownerWord(before);
  if (before.kind === 'file')
    return [`give_file ${name} ${hexOf(before.digest)} ${before.mode.toString(8)} ${owner} ${left}`];
  if (before.kind === 'link') return [`give_link ${name} ${shellWord(before.target)} ${owner} ${left}`];
  return [`give_directory ${name} ${before.mode.toString(8)} ${owner} ${left}`];
}

/** What the run has put there, as `now_at` says it. */
function leftWord(after: Found | null): string {
  if (after === null) return 'nothing';
  if (after.kind === 'file') return `file ${hexOf(after.digest)}`;
  return after.kind === 'link' ? `link ${after.target}` : 'directory';
}
