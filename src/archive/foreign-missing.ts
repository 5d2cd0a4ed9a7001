import { ArxError } from '../core/errors.ts';
import type { Pick } from '../model/source-spec.ts';
import type { ForeignNames, Named } from './foreign-names.ts';
import { pickedPath } from './foreign-pick.ts';

const MOST_NAMES = 3;
const FARTHEST = 3;
// A hostile archive has millions of names that are all worth a look.
const MOST_LOOKS = 20_000;
const LONGEST_COMPARED = 100;

/**
 * Returns normally if the archive has what a fragment names.
 * @throws ArxError SOURCE_NOT_FOUND saying what is there instead, or which names are near.
 */
export function demandPicked(pick: Pick, names: ForeignNames, picked: number): void {
  if (pick.kind === 'strip' && picked === 0) throw nothingLeft(pick.count);
  if (pick.kind !== 'file' && pick.kind !== 'directory') return;
  const path = pickedPath(pick);
  const named = names.get(path);
  if (named?.kind === pick.kind) return;
  throw new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot find the ${pick.kind} ${JSON.stringify(path)} in the archive`,
    hintFor(path, named, names),
  );
}

function nothingLeft(count: number): ArxError {
  return new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot drop ${count} leading names: nothing is left, expected paths with more names in the archive`,
    { hint: 'Use fewer slashes in the fragment, or none' },
  );
}

function hintFor(path: string, named: Named | undefined, names: ForeignNames): { hint?: string } {
  if (named?.kind === 'directory') return { hint: `It is a directory: write "#${path}/"` };
  if (named?.kind === 'file') return { hint: `It is a file: write "#${path}"` };
  if (named?.kind === 'link')
    return { hint: `It is a symbolic link to ${JSON.stringify(named.target)}: name what it leads to` };
  if (named !== undefined) return { hint: 'It is a device or a named pipe' };
  const near = nearNames(path, names.all());
  return near.length === 0 ? {} : { hint: `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?` };
}

/** Names that end like the one asked for, or differ from it in a few letters. */
function nearNames(path: string, names: Iterable<string>): string[] {
  const last = path.slice(path.lastIndexOf('/') + 1);
  const near: { name: string; far: number }[] = [];
  let looks = 0;
  for (const name of names) {
    looks += 1;
    if (looks > MOST_LOOKS) break;
    const far = name === last || name.endsWith(`/${last}`) ? 0 : distance(name, path);
    if (far > FARTHEST || (near.length === MOST_NAMES && far >= (near.at(-1)?.far ?? 0))) continue;
    near.push({ name, far });
    near.sort((a, b) => a.far - b.far);
    near.length = Math.min(near.length, MOST_NAMES);
  }
  return near.map(({ name }) => name);
}

/** How many letters to change, add or drop (Levenshtein); beyond `FARTHEST` any larger number. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > FARTHEST || a.length > LONGEST_COMPARED) return FARTHEST + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
    if (Math.min(...row) > FARTHEST) return FARTHEST + 1;
  }
  return row[b.length] as number;
}
