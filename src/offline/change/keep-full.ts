import { basename, dirname } from 'node:path';
import { quoted } from '../../core/quoted.ts';
import type { Ground } from '../run/ground.ts';
import { placingError } from '../run/run-error.ts';
import type { Change } from '../state/change.ts';

/**
 * Takes those changes out that would remove a directory with something in it that stays, or comes.
 * @returns a sentence for each.
 */
export function keepFull(changes: Map<string, Change>, ground: Ground): string[] {
  const going = [...changes.values()].filter(
    ({ before, after }) => before?.kind === 'directory' && after?.kind !== 'directory',
  );
  const remarks: string[] = [];
  const arriving = new Map(
    [...changes.values()]
      .filter(({ after }) => after !== null)
      .map(({ path }) => [dirname(path), basename(path)]),
  );
  for (const { path } of going.sort((one, other) => (one.path < other.path ? 1 : -1))) {
    const staying = namesIn(path, ground).filter((name) => !leaves(changes.get(`${path}/${name}`)));
    const name = staying[0] ?? arriving.get(path);
    if (name === undefined) continue;
    changes.delete(path);
    remarks.push(`${quoted(path, 500)} stays: ${quoted(name)} is in it`);
  }
  return remarks;
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
