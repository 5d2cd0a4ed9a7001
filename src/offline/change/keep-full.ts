import { dirname } from 'node:path';
import { quoted } from '../../core/quoted.ts';
import type { Ground } from '../run/ground.ts';
import { placingError } from '../run/run-error.ts';
import type { Change } from '../state/change.ts';

/**
 * Takes those changes out that would remove a directory with something in it that stays.
 * @returns a sentence for each.
 */
export function keepFull(changes: Map<string, Change>, ground: Ground): string[] {
  const going = [...changes.values()].filter(
    ({ before, after }) => before?.kind === 'directory' && after?.kind !== 'directory',
  );
  const remarks: string[] = [];
  const arriving = new Set(
    [...changes.values()].filter(({ after }) => after !== null).map(({ path }) => dirname(path)),
  );
  for (const { path } of going.sort((one, other) => (one.path < other.path ? 1 : -1))) {
    const staying = namesIn(path, ground).filter((name) => !leaves(changes.get(`${path}/${name}`)));
    const [first] = staying;
    if (first === undefined && !arriving.has(path)) continue;
    changes.delete(path);
    const what = first === undefined ? 'what was edited is kept in it' : `${quoted(first)} is in it`;
    remarks.push(`${quoted(path, 500)} stays: ${what}`);
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
