import { basename, dirname } from 'node:path';
import { followedLinks } from './followed-links.ts';
import type { Ground } from './ground.ts';
import type { Root } from './plan-model.ts';
import { conflict } from './run-error.ts';

/** The part of a directory's path that exists, with its links resolved, and the names that are missing below it. */
export interface Anchor {
  readonly root: Root;
  readonly missing: readonly string[];
  /** The links that were resolved, by their real paths. */
  readonly followed: readonly string[];
}

/** What resolving a path knows beside the path. */
export interface Anchoring {
  /** A directory of our own, which in a dry run does not exist. */
  readonly workspace: string;
  /** True for a file that may give its place to a directory; it counts as missing. */
  readonly isOurs: (path: string) => boolean;
  readonly ground: Ground;
}

/**
 * Resolves the existing part of a directory's path, once; from there on nothing follows a link.
 * @throws ArxError RUN_CONFLICT if a part of the path is no directory.
 */
export function anchor(path: string, { workspace, isOurs, ground }: Anchoring): Anchor {
  const missing: string[] = [];
  let here = path;
  for (;;) {
    const found = here === workspace ? ownDirectory(here, ground) : identify(here, ground);
    if (typeof found === 'object') return { root: found, missing, followed: followedLinks(path, ground) };
    if (found === 'closed') throw conflict(path, 'it cannot be looked at (EACCES), expected a directory');
    if (found === 'file' && !isOurs(here)) throw conflict(path, 'a file is there, expected a directory');
    missing.unshift(basename(here));
    here = dirname(here);
  }
}

function ownDirectory(path: string, ground: Ground): Root {
  const found = identify(path, ground);
  return typeof found === 'object' ? found : { path, dev: 0, ino: 0 };
}

function identify(path: string, ground: Ground): Root | 'nothing' | 'file' | 'closed' {
  try {
    const real = ground.resolve(path);
    const sight = ground.look(real);
    if (sight === undefined) return 'nothing';
    return sight.kind === 'directory' ? { path: real, dev: sight.dev, ino: sight.ino } : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Of what is below a file, that file decides.
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    if (code === 'EACCES') return 'closed';
    throw conflict(path, `it cannot be looked at (${code}), expected a directory`);
  }
}
