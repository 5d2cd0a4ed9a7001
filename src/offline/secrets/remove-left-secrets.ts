import { readdirSync, rmdirSync } from 'node:fs';
import type { Context } from '../../core/context.ts';
import { DirectoryHandle } from '../../sys/directory-handle.ts';
import { emptyDirectory } from '../../sys/empty-directory.ts';
import { ownIds } from '../../sys/own-ids.ts';
import { memoryBases } from './memory-base.ts';
import { isLeftByTheDead } from './secret-directory-name.ts';

/** Removes what runs left that were ended by force (kill -9). Never another user's, nor that of a run that goes on. */
export function removeLeftSecrets(context: Context): void {
  for (const base of memoryBases(context))
    for (const name of readdirSync(base).filter(isLeftByTheDead)) removeLeft(base, name, context);
}

/** How often what another run brings up meanwhile is removed again: as often as it does that at most (empty-levels.ts). */
const MOST_TRIES = 16_384;

function removeLeft(base: string, name: string, context: Context): void {
  try {
    using parent = DirectoryHandle.open(base);
    using left = parent.below(name);
    if (left.stats().uid !== ownIds().uid) return;
    for (let tries = 1; !isRemoved(parent, left, name, tries);) tries += 1;
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    // Another run may be at it.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return;
    context.report({
      type: 'warning',
      message: `Secrets of an earlier run stay in ${base}/${name}: ${code}`,
    });
  }
}

function isRemoved(parent: DirectoryHandle, left: DirectoryHandle, name: string, tries: number): boolean {
  emptyDirectory(left);
  try {
    rmdirSync(parent.at(name));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY' && tries < MOST_TRIES) return false;
    throw error;
  }
}
