import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Change } from '../state/change.ts';
import { type FileChange, isFilePut } from './change-kinds.ts';

/**
 * Nothing is undone before it is known that everything can be given back.
 * @param problemOf what is wrong with the saved bytes of a content, as `do not exist, expected them there`; undefined if they
 *   are whole. Asked once for each content.
 * @throws ArxError RUN_OBJECT_MISSING, and what `problemOf` throws.
 */
export function demandObjects(
  changes: readonly Change[],
  problemOf: (digest: Digest) => string | undefined,
  hint: (path: string) => string,
): void {
  const asked = new Set<Digest>();
  for (const { path, after } of givenBack(changes)) {
    if (asked.has(after.digest)) continue;
    asked.add(after.digest);
    const problem = problemOf(after.digest);
    if (problem === undefined) continue;
    throw new ArxError(
      'RUN_OBJECT_MISSING',
      `Cannot give back ${quoted(path, 500)}: its saved bytes ${problem}`,
      {
        hint: hint(path),
      },
    );
  }
}

/** What is edited is kept under another name: its content is there. */
function givenBack(changes: readonly Change[]): FileChange[] {
  const fromThere = new Set(changes.flatMap(({ savedAs }) => savedAs ?? []));
  return changes.filter(isFilePut).filter(({ path }) => !fromThere.has(path));
}
