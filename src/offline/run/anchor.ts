import { realpathSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { followedLinks } from './followed-links.ts';
import type { Root } from './plan-model.ts';
import { conflict } from './run-error.ts';

/** The part of a directory's path that exists, with its links resolved, and the names that are missing below it. */
export interface Anchor {
  readonly root: Root;
  readonly missing: readonly string[];
  /** The links that were resolved, by their real paths. */
  readonly followed: readonly string[];
}

/**
 * Resolves the existing part of a directory's path, once; from there on nothing follows a link.
 * @param workspace a directory of our own, which in a dry run does not exist.
 * @throws ArxError RUN_CONFLICT if a part of the path is no directory.
 */
export function anchor(path: string, workspace: string): Anchor {
  const missing: string[] = [];
  let here = path;
  let real = realDirectory(here, workspace);
  while (real === undefined) {
    missing.unshift(basename(here));
    here = dirname(here);
    real = realDirectory(here, workspace);
  }
  return { root: real, missing, followed: followedLinks(path) };
}

function realDirectory(path: string, workspace: string): Root | undefined {
  if (path === workspace) return identify(path) ?? { path, dev: 0, ino: 0 };
  return identify(path);
}

function identify(path: string): Root | undefined {
  try {
    const real = realpathSync(path);
    const stats = statSync(real);
    if (stats.isDirectory()) return { path: real, dev: stats.dev, ino: stats.ino };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code !== 'ENOTDIR') throw conflict(path, `it cannot be looked at (${code}), expected a directory`);
  }
  throw conflict(path, 'a file is there, expected a directory');
}
