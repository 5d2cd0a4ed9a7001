import { compareText } from '../../core/compare-text.ts';
import type { FileDiff } from '../../model/audit/bundle-diff.ts';
import type { ObservedFile } from '../../model/audit/report.ts';

const PROGRAMS: ReadonlySet<string> = new Set(['elf', 'pe', 'macho']);

/** What differs between two lists of entries, sorted by path. A file that only has another name is one that was renamed. */
export function diffFiles(before: readonly ObservedFile[], after: readonly ObservedFile[]): FileDiff[] {
  const [old, now] = [byPath(before), byPath(after)];
  const renames = findRenames(
    before.filter(({ path }) => !now.has(path)),
    after.filter(({ path }) => !old.has(path)),
  );
  const moved = new Set(renames.values());
  return [
    ...after.flatMap((entry) => changeOf(old.get(entry.path) ?? renames.get(entry), entry)),
    ...before
      .filter((entry) => !now.has(entry.path) && !moved.has(entry))
      .map((entry) => ({ state: 'removed' as const, path: entry.path, before: entry })),
  ].sort((a, b) => compareText(a.path, b.path));
}

function byPath(entries: readonly ObservedFile[]): Map<string, ObservedFile> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}

/** New files whose bytes were under another name, each with its old entry. An empty file stands for nothing. */
function findRenames(
  gone: readonly ObservedFile[],
  come: readonly ObservedFile[],
): Map<ObservedFile, ObservedFile> {
  const free = new Map<string, ObservedFile[]>();
  for (const entry of gone)
    if (entry.digest !== undefined && entry.size > 0)
      free.set(entry.digest, [...(free.get(entry.digest) ?? []), entry]);
  const renames = new Map<ObservedFile, ObservedFile>();
  for (const entry of come) {
    const from = free.get(entry.digest ?? '')?.shift();
    if (from !== undefined) renames.set(entry, from);
  }
  return renames;
}

function changeOf(before: ObservedFile | undefined, after: ObservedFile): FileDiff[] {
  if (before === undefined)
    return [{ state: 'added', path: after.path, after, ...newExecutable(before, after) }];
  const state = stateOf(before, after);
  if (state === undefined) return [];
  const from = before.path === after.path ? {} : { from: before.path };
  return [{ state, path: after.path, ...from, before, after, ...newExecutable(before, after) }];
}

function stateOf(before: ObservedFile, after: ObservedFile): FileDiff['state'] | undefined {
  const same = before.kind === after.kind && before.digest === after.digest && before.target === after.target;
  if (!same) return 'changed';
  if (before.path !== after.path) return 'renamed';
  return before.executable === after.executable ? undefined : 'mode';
}

function newExecutable(before: ObservedFile | undefined, after: ObservedFile): { newExecutable?: true } {
  return isProgram(after) && !(before !== undefined && isProgram(before)) ? { newExecutable: true } : {};
}

function isProgram({ executable, type, kind }: ObservedFile): boolean {
  return kind === 'file' && (executable === true || PROGRAMS.has(type ?? ''));
}
