import { diffSigners } from '../diff/diff-signers.ts';
import { formatCount, formatSize } from '../../core/quantity.ts';
import type { BundleDiff, FileDiff, Risk, SourceDiff } from '../../model/audit/bundle-diff.ts';
import type { ClaimedSource } from '../../model/audit/report.ts';

/** The sign of each state, as in a patch. */
export const SIGNS = {
  added: '+',
  removed: '-',
  changed: '~',
  renamed: '>',
  mode: '~',
  unchanged: '=',
} as const;

/** A file's change in a few words: `ELF, executable  NEW EXECUTABLE`, `+6 -2 lines`, `was old/name`. */
export function fileWords(file: FileDiff): string {
  const { state, before, after, from, text } = file;
  const words = [
    from === undefined ? undefined : `was ${from}`,
    state === 'mode' ? (after?.executable === true ? 'executable now' : 'no longer executable') : undefined,
    before !== undefined && after !== undefined && before.kind !== after.kind
      ? `${before.kind} -> ${after.kind}`
      : undefined,
    after?.kind === 'link' ? `-> ${after.target}` : undefined,
    textWords(file),
    state === 'added' && after !== undefined && after.kind === 'file'
      ? [after.type, formatSize(after.size)].filter(Boolean).join(', ')
      : undefined,
    text === undefined && state === 'changed' && before?.kind === 'file' && after?.kind === 'file'
      ? `${formatSize(before.size)} -> ${formatSize(after.size)}`
      : undefined,
    file.newExecutable === true ? 'NEW EXECUTABLE' : undefined,
  ];
  return words.filter((word) => word !== undefined && word !== '').join('  ');
}

function textWords({ text, before, after }: FileDiff): string | undefined {
  if (text === undefined) return undefined;
  if (text.added + text.removed > 0) return `+${text.added} -${text.removed} lines`;
  return `${formatSize(before?.size ?? 0)} -> ${formatSize(after?.size ?? 0)} (${text.cut ?? 'no line differs'})`;
}

/** `v1.4.0 4c1e9f2 -> v1.5.0 a90b771`, or what else tells two states of a source apart. */
export function movedWords({ before, after }: SourceDiff): string {
  const [old, now] = [identityOf(before), identityOf(after)];
  if (old === '' || now === '') return old + now;
  return old === now ? now : `${old} -> ${now}`;
}

function identityOf(source: ClaimedSource | undefined): string {
  if (source === undefined) return '';
  const { ref, commit, version, etag, integrity } = source.resolution;
  const name = ref?.replace(/^refs\/(?:heads|tags)\//, '');
  const found = commit?.slice(0, 12) ?? version ?? etag ?? integrity?.slice(0, 15);
  return [name, found ?? source.tree.slice(0, 15)].filter((word) => word !== undefined).join(' ');
}

/** `17 commits`, `at least 10000 commits`, `the history was rewritten`, or nothing where nobody asked. */
export function commitWords({ commits }: SourceDiff): string {
  if (commits === undefined) return '';
  if (commits.rewritten === true) return 'the history was rewritten';
  return `${commits.more === true ? 'at least ' : ''}${formatCount(commits.count, 'commit')}`;
}

/** How many commits have no subject here; nothing for none. */
export function furtherCommits({ commits }: SourceDiff): string | undefined {
  const rest = (commits?.count ?? 0) - (commits?.subjects.length ?? 0);
  if (rest > 0) return `and ${commits?.more === true ? 'at least ' : ''}${rest} more commits`;
  return commits?.more === true ? 'and more commits' : undefined;
}

/** `+4 ~29 -1 files`. */
export function fileCounts(all: readonly FileDiff[]): string {
  const files = all.filter(({ before, after }) => (after ?? before)?.kind !== 'directory');
  if (files.length === 0 && all.length > 0) return `${formatCount(all.length, 'directory')} changed`;
  const count = (...states: readonly FileDiff['state'][]): number =>
    files.filter(({ state }) => states.includes(state)).length;
  const parts = [
    ['+', count('added')],
    ['~', count('changed', 'mode')],
    ['-', count('removed')],
    ['>', count('renamed')],
  ] as const;
  const shown = parts.filter(([, number]) => number > 0).map(([sign, number]) => `${sign}${number}`);
  return shown.length === 0
    ? 'no file differs'
    : `${shown.join(' ')} ${files.length === 1 ? 'file' : 'files'}`;
}

/** `+212 kB`, `-3 B`, or nothing. */
export function growthWords(bytes: number): string {
  if (bytes === 0) return '';
  return `${bytes > 0 ? '+' : '-'}${formatSize(Math.abs(bytes))}`;
}

/** `risk: 1 new executable, 1 command changed, …`: always all of it, so that a zero is seen to be one. */
export function riskWords(risk: Risk): string {
  return [
    formatCount(risk.newExecutables, 'new executable'),
    `${formatCount(risk.changedCommands, 'command')} changed`,
    formatCount(risk.newOrigins, 'new origin'),
    formatCount(risk.newSigners, 'new signer'),
    formatCount(risk.newCapabilities, 'new capability'),
    formatCount(risk.newVulnerabilities, 'new vulnerability'),
  ].join(', ');
}

/** `signer unchanged`, or how many came and went; of the bundles, also where the part about signers is left out. */
export function signerWords({ a, b }: BundleDiff): string {
  const { added, removed } = diffSigners(a.signers, b.signers);
  if (added.length + removed.length === 0) return 'signer unchanged';
  return [
    added.length === 0 ? undefined : `+${formatCount(added.length, 'signer')}`,
    removed.length === 0 ? undefined : `-${formatCount(removed.length, 'signer')}`,
  ]
    .filter((word) => word !== undefined)
    .join(' ');
}
