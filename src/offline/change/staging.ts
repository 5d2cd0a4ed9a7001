import {
  accessSync,
  constants,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  type Stats,
  symlinkSync,
} from 'node:fs';
import { basename } from 'node:path';
import { parentPath } from '../../core/parent-path.ts';
import { removeTree } from '../../sys/remove-tree.ts';
import { OpenDirectories } from '../run/open-directories.ts';
import type { Root } from '../run/plan-model.ts';
import { changedSince, placingError } from '../run/run-error.ts';
import type { Change } from '../state/change.ts';
import { adjustsDirectory, isPut, makesDirectory, type Put } from './change-kinds.ts';
import { own } from './own.ts';
import { stagedName } from './staged-name.ts';

/**
 * The new content beside its final places. What goes into an existing directory gets a hidden name there; a new directory
 * gets one as a whole, and what is in it has its final name from the start. So one rename per topmost entry brings
 * everything into place.
 */
export class Staging implements Disposable {
  readonly #token: string;
  readonly #roots: readonly Root[];
  readonly #made: ReadonlySet<string>;
  readonly directories: OpenDirectories;
  /** What is made ready, each directory before what is in it. */
  readonly puts: readonly Put[];
  /** Those of them that are renamed. */
  readonly tops: readonly Put[];

  /** @param saved paths that are no new content but another name for what is there. */
  constructor(changes: readonly Change[], roots: readonly Root[], token: string, saved: ReadonlySet<string>) {
    this.#token = token;
    this.#roots = roots;
    this.#made = new Set(changes.filter(makesDirectory).map(({ path }) => path));
    const fresh = changes.filter((change) => !adjustsDirectory(change) && !saved.has(change.path));
    this.puts = fresh.filter(isPut).sort((one, other) => (one.path < other.path ? -1 : 1));
    this.tops = this.puts.filter((put) => this.isTop(put));
    const hidden = this.tops.filter(makesDirectory).map(({ path }) => [path, this.hidden(path)] as const);
    this.directories = new OpenDirectories(roots, new Map(hidden));
  }

  /** True if something gets its final name by itself, not with the new directory that it is in. */
  isTop({ path }: Change): boolean {
    return !this.#made.has(parentPath(path));
  }

  hidden(path: string): string {
    return stagedName(path, this.#token);
  }

  /** The path for file system calls under which something is made ready. */
  at(put: Change): string {
    return this.directories.at(parentPath(put.path), this.nameOf(put));
  }

  /** The name under which something is made ready in its directory. */
  nameOf(put: Change): string {
    return this.isTop(put) ? this.hidden(put.path) : basename(put.path);
  }

  /**
   * The mode with which something is made; a umask may take bits from it. Until a topmost directory is complete, nobody else may
   * look or write into it, so what is in it has its own mode from the start.
   */
  firstMode(put: Put): number {
    const { after } = put;
    const isDirectory = after.kind === 'directory';
    if (this.isTop(put) || after.kind === 'link') return isDirectory ? 0o700 : 0o600;
    return after.mode & 0o777;
  }

  makeDirectory(put: Put): void {
    this.guard(put, () => mkdirSync(this.at(put), { mode: this.firstMode(put) }));
    if (!this.isTop(put)) this.openUp(put);
  }

  /** Gives a new directory its mode and owner. */
  openUp(put: Put): void {
    const { after } = put;
    if (after.kind === 'directory')
      this.guard(put, () => own(this.directories.directory(put.path).fd, after));
  }

  makeLink(put: Put): void {
    const { after } = put;
    if (after.kind !== 'link') return;
    this.guard(put, () => {
      const at = this.at(put);
      symlinkSync(after.target, at);
      const { uid, gid } = lstatSync(at);
      if (uid !== after.uid || gid !== after.gid) lchownSync(at, after.uid, after.gid);
    });
  }

  /** True if a file may be executed: access(2) says no on a file system mounted with noexec, to root too. */
  mayExecute(put: Change): boolean {
    try {
      accessSync(this.at(put), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }

  /** Makes one directory durable. */
  syncDirectory(path: string): void {
    try {
      fsyncSync(this.directories.directory(path).fd);
    } catch (error) {
      throw placingError(path, error);
    }
  }

  /** The device number of the file system that a directory is on. */
  deviceOf(path: string): number {
    return statsOf(this.directories, path).dev;
  }

  /** @throws ArxError RUN_CHANGED if the path of one of these directories leads elsewhere by now. */
  demandPlaces(directories: ReadonlySet<string>): void {
    using fresh = new OpenDirectories(this.#roots, new Map());
    for (const path of directories) {
      const [held, now] = [this.directories, fresh].map((all) => statsOf(all, path));
      if (held?.dev !== now?.dev || held?.ino !== now?.ino) throw changedSince(path);
    }
  }

  /** Removes everything that has no final name yet. @throws what says that it is still there. */
  abandon(): void {
    for (const { path } of this.tops) removeStaged(this.directories, path, this.#token);
  }

  [Symbol.dispose](): void {
    this.directories[Symbol.dispose]();
  }

  guard(change: Change, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw placingError(change.path, error);
    }
  }
}

function statsOf(directories: OpenDirectories, path: string): Stats {
  try {
    return directories.directory(path).stats();
  } catch (error) {
    throw placingError(path, error);
  }
}

/** Removes what was made ready for a path; nothing happens when its directory is gone. */
export function removeStaged(directories: OpenDirectories, path: string, token: string): void {
  let at: string;
  try {
    at = directories.at(parentPath(path), stagedName(path, token));
  } catch (error) {
    // The directory is gone or was replaced by something else: nothing of ours is there.
    if (placingErrorCode(path, error) === 'RUN_CHANGED') return;
    throw error;
  }
  removeTree(at);
}

function placingErrorCode(path: string, error: unknown): string {
  return (placingError(path, error) as { readonly code: string }).code;
}
