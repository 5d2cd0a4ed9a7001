import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { type FileChange, isFilePut } from '../change/change-kinds.ts';
import type { Reversal } from './reversal.ts';

/**
 * Nothing is undone before it is known that everything can be given back.
 * @param has whether a content was kept.
 * @throws ArxError RUN_OBJECT_MISSING.
 */
export function demandObjects(reversal: Pick<Reversal, 'towards'>, has: (digest: Digest) => boolean): void {
  const missing = givenBack(reversal).filter(({ after }) => !has(after.digest))[0];
  if (missing === undefined) return;
  throw new ArxError(
    'RUN_OBJECT_MISSING',
    `Cannot give back ${quoted(missing.path, 500)}: its content was not saved, or is saved no longer`,
    { hint: 'Run the bundle that you want to have' },
  );
}

/** What is edited is kept under another name: its content is there. */
function givenBack({ towards: { changes } }: Pick<Reversal, 'towards'>): FileChange[] {
  const fromThere = new Set(changes.flatMap(({ savedAs }) => savedAs ?? []));
  return changes.filter(isFilePut).filter(({ path }) => !fromThere.has(path));
}
