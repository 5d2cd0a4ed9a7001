import { basename, dirname } from 'node:path';
import { hexOf } from '../../core/digest.ts';
import { shellWord } from '../../core/shell-word.ts';
import {
  adjustsDirectory,
  isFilePut,
  isPut,
  isRemoval,
  makesDirectory,
  needsClearing,
  type Put,
} from '../../offline/change/change-kinds.ts';
import { byDirectory, here, inDirectories, orEnd } from './change-groups.ts';
import type { CopiesTogether } from './copies-together.ts';
import type { FarChange } from './far-model.ts';
import { isTopmost, modeWord, ownerWord, stageLines } from './stage-lines.ts';
import { stillWord } from './still-word.ts';
import { callLines } from './word-batches.ts';

/** Changes, sorted out for the lists of agent/40-place.sh. */
export interface Sorted {
  readonly all: readonly FarChange[];
  /** Directories that are new. */
  readonly made: ReadonlySet<string>;
  /** Names that are only another one for what is there. */
  readonly saved: ReadonlySet<string>;
}

export function sorted(changes: readonly FarChange[]): Sorted {
  const all = [...changes].sort((one, other) => (one.path < other.path ? -1 : 1));
  const made = new Set(all.filter(makesDirectory).map(({ path }) => path));
  const saved = new Set(all.flatMap(({ savedAs }) => savedAs ?? []));
  return { all, made, saved };
}

/** That every place is as it was seen. */
export function checkList({ all, made }: Sorted): string[] {
  const tops = byDirectory(all.filter(({ path }) => isTopmost(path, made)));
  return inDirectories(tops, 'at', (group) => {
    const [fresh, old] = [
      group.filter(({ before }) => before === null),
      group.filter(({ before }) => before !== null),
    ];
    return [
      ...callLines(
        'absent',
        fresh.map(({ path }) => here(path)),
      ),
      ...stillLines(old),
    ];
  });
}

/** `wants` and `still` in turns: one batch of words has one of names. */
function stillLines(changes: readonly FarChange[]): string[] {
  const lines: string[] = [];
  for (let from = 0; from < changes.length; from += TOGETHER) {
    const some = changes.slice(from, from + TOGETHER);
    lines.push(`wants ${some.map((change) => shellWord(stillWord(change))).join(' ')}`);
    lines.push(`still ${some.map(({ path }) => shellWord(here(path))).join(' ')}`);
  }
  return lines;
}

const TOGETHER = 100;

/** What of the old is kept: all files that are replaced or taken away. */
export function keepList({ all }: Sorted): string[] {
  const files = byDirectory(all.filter(({ before }) => before?.kind === 'file'));
  return inDirectories(files, 'at', (group) =>
    callLines(
      'keep',
      group.flatMap(({ path, before }) =>
        before?.kind === 'file' ? [hexOf(before.digest), here(path)] : [],
      ),
      2,
    ),
  );
}

/** What is made ready beside its places. */
export function stageList(sortedChanges: Sorted, together: CopiesTogether): string[] {
  const tops = byDirectory(topPuts(sortedChanges));
  const few = sortedChanges.all.length <= FEW;
  const inside = Map.groupBy(putsOf(sortedChanges), ({ path }) => topOf(path, sortedChanges.made));
  return inDirectories(tops, 'at', (group, directory) => {
    const all = group.flatMap(({ path }) => inside.get(path) ?? []);
    const files = all.filter(isFilePut);
    const base = directory === '/' ? '/' : `${directory}/`;
    const names = files.map(({ path }) => `./${path.slice(base.length)}`);
    return ['begin', ...stageLines(all, directory, together), ...(few ? callLines('durable', names) : [])];
  });
}

/** As agent/40-place.sh has it, `places`: up to so many each is made durable by itself. */
const FEW = 64;

/** What is put and is no other name of something, nor an adjusted directory. */
function putsOf({ all, saved }: Sorted): (FarChange & Put)[] {
  return all.filter(
    (change): change is FarChange & Put =>
      isPut(change) && !adjustsDirectory(change) && !saved.has(change.path),
  );
}

function topPuts(sortedChanges: Sorted): (FarChange & Put)[] {
  return putsOf(sortedChanges).filter(({ path }) => isTopmost(path, sortedChanges.made));
}

function topOf(path: string, made: ReadonlySet<string>): string {
  let top = path;
  while (!isTopmost(top, made)) top = dirname(top);
  return top;
}

/** How names change, in the order of offline/change/activation.ts. */
export function enterList(sortedChanges: Sorted, token: string): string[] {
  const { all } = sortedChanges;
  const places = new Set(all.filter(needsClearing).map(({ path }) => path));
  const removals = all.filter(isRemoval).toReversed();
  const clearing = removals.filter(({ path }) => isWithin(path, places));
  const others = removals.filter(({ path }) => !isWithin(path, places));
  const saves = all.filter(({ savedAs }) => savedAs !== undefined);
  return [
    ...inDirectories(saves, 'at', (group) =>
      group.map(({ path, savedAs = '' }) => `save ${shellWord(here(path))} ${shellWord(here(savedAs))}`),
    ),
    ...inDirectories(clearing, 'at', (group) => dropLines(group, 'clear_directory')),
    ...all
      .filter(adjustsDirectory)
      .flatMap(({ path, after }) =>
        orEnd([`at ${shellWord(path)}`, `adjust ${ownerWord(after)} ${modeWord(after)}`]),
      ),
    ...inDirectories(byDirectory(topPuts(sortedChanges)), 'at', (group) => [
      ...callLines(
        'enter',
        group.map(({ path }) => `./.arx-${token}/${basename(path)}`),
      ),
      'entered',
    ]),
    ...inDirectories(others, 'at', (group) => dropLines(group, 'drop_directory')),
  ];
}

function dropLines(group: readonly FarChange[], directory: string): string[] {
  const lines: string[] = [];
  let names: string[] = [];
  for (const { path, before } of group) {
    if (before?.kind !== 'directory') {
      names.push(here(path));
      continue;
    }
    lines.push(...callLines('drop', names), `${directory} ${shellWord(here(path))}`);
    names = [];
  }
  return [...lines, ...callLines('drop', names)];
}

function isWithin(path: string, places: ReadonlySet<string>): boolean {
  for (let at = path; at !== '/'; at = dirname(at)) if (places.has(at)) return true;
  return false;
}
