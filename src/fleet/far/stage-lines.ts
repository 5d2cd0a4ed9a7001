import { dirname } from 'node:path';
import { hexOf } from '../../core/digest.ts';
import type { Change } from '../../offline/state/change.ts';
import type { Found } from '../../offline/state/found.ts';
import type { CopiesTogether } from './copies-together.ts';
import { callLines } from './word-batches.ts';

/** Something that is made, and its name from the directory on where it is made. */
interface Made {
  readonly name: string;
  readonly after: Found;
}

/**
 * What makes new content below a directory: calls of the functions `make`, `copy_together`, `copy`, `copied`, `link`, `own` and `mode`
 * (agent/40-place.sh). Owners come before modes, because chown(2) takes setuid and setgid away; directories get theirs last,
 * from the inside.
 */
export function stageLines(
  puts: readonly (Change & { readonly after: Found })[],
  directory: string,
  together: CopiesTogether,
): string[] {
  const base = directory === '/' ? '/' : `${directory}/`;
  const made = puts.map(({ path, after }): Made => ({ name: `./${path.slice(base.length)}`, after }));
  const directories = made.filter(({ after }) => after.kind === 'directory');
  const files = made.filter(({ after }) => after.kind === 'file');
  const insideOut = directories.toReversed();
  return [
    ...callLines(
      'make',
      directories.map(({ name }) => name),
    ),
    ...together.lines(
      files.flatMap(({ name, after }) => (after.kind === 'file' ? [{ hex: hexOf(after.digest), name }] : [])),
    ),
    ...(files.length > 0 ? ['copied'] : []),
    ...callLines(
      'link',
      made.flatMap(({ name, after }) => (after.kind === 'link' ? [after.target, name] : [])),
      2,
    ),
    ...ownLines(made),
    ...modeLines(files),
    ...modeLines(insideOut),
  ];
}

function ownLines(made: readonly Made[]): string[] {
  const groups = Map.groupBy(made, ({ after }) => ownerWord(after));
  return [...groups].flatMap(([owner, all]) =>
    callLines(
      `own ${owner}`,
      all.map(({ name }) => name),
    ),
  );
}

/** In their order, the same modes in a row together. */
function modeLines(made: readonly Made[]): string[] {
  const groups = Map.groupBy(made, ({ after }) => modeWord(after));
  return [...groups].flatMap(([mode, all]) =>
    callLines(
      `mode ${mode}`,
      all.map(({ name }) => name),
    ),
  );
}

/** `UID:GID`, or only the user where the group stays as it is. */
export function ownerWord({ uid, gid }: Found): string {
  return gid === -1 ? String(uid) : `${uid}:${gid}`;
}

/** For chmod(1): with fewer digits that of coreutils leaves setuid and setgid of directories as they are. */
export function modeWord(found: Found): string {
  return found.kind === 'link' ? '00777' : found.mode.toString(8).padStart(5, '0');
}

/** The topmost of new things: those whose directory is not new itself. */
export function isTopmost(path: string, made: ReadonlySet<string>): boolean {
  return !made.has(dirname(path));
}
