import type { Change } from '../state/change.ts';
import type { Found, FoundDirectory, FoundFile } from '../state/found.ts';

/** A change after which a file is there. */
export type FileChange = Change & { readonly after: FoundFile };
/** A change after which something is there. */
export type Put = Change & { readonly after: Found };
/** A change that takes away what is there, also where something of another kind takes its place. */
export type Removal = Change & { readonly before: Found };

export function isPut(change: Change): change is Put {
  return change.after !== null;
}

export function isFilePut(change: Change): change is FileChange {
  return change.after?.kind === 'file';
}

/** True if a directory is made where there is none. */
export function makesDirectory({ before, after }: Change): boolean {
  return after?.kind === 'directory' && before?.kind !== 'directory';
}

/** True if a directory only gets another mode or owner. */
export function adjustsDirectory(
  change: Change,
): change is Change & { readonly before: FoundDirectory; readonly after: FoundDirectory } {
  return change.after?.kind === 'directory' && change.before?.kind === 'directory';
}

/** True if what is there cannot be replaced by one rename: a directory comes or goes (rename(2), EISDIR and ENOTDIR). */
export function needsClearing({ before, after }: Change): boolean {
  if (before === null || after === null) return false;
  return (before.kind === 'directory') !== (after.kind === 'directory');
}

/** True if what is there is taken away before or without anything new. */
export function isRemoval(change: Change): change is Removal {
  return change.before !== null && (change.after === null || needsClearing(change));
}
