import { basename, dirname } from 'node:path';
import type { Ground } from '../run/ground.ts';
import { placingError } from '../run/run-error.ts';
import type { Change } from '../state/change.ts';

/** A directory that was to go and stays. */
export interface FullDirectory {
  readonly path: string;
  /** What is in it; one name of perhaps more. */
  readonly name: string;
  /** True: something else was to come in its place. */
  readonly bars: boolean;
}

/** Takes those changes out that would remove a directory with something in it that stays, or comes, and returns those. */
export function keepFull(changes: Map<string, Change>, ground: Ground): FullDirectory[] {
  const going = [...changes.values()].filter(
    ({ before, after }) => before?.kind === 'directory' && after?.kind !== 'directory',
  );
  const full: FullDirectory[] = [];
  const arriving = new Map(
    [...changes.values()]
      .filter(({ after }) => after !== null)
      .map(({ path }) => [dirname(path), basename(path)]),
  );
  for (const { path, after } of going.sort((one, other) => (one.path < other.path ? 1 : -1))) {
    const staying = namesIn(path, ground).filter((name) => !leaves(changes.get(`${path}/${name}`)));
    const name = staying[0] ?? arriving.get(path);
    if (name === undefined) continue;
    changes.delete(path);
    full.push({ path, name, bars: after !== null });
  }
  return full;
}

function leaves(change: Change | undefined): boolean {
  return change !== undefined && change.before !== null && change.after === null;
}

function namesIn(path: string, ground: Ground): readonly string[] {
  try {
    return ground.namesIn(path);
  } catch (error) {
    throw placingError(path, error);
  }
}
