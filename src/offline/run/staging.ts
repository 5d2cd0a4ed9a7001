import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { digestOf, hexOf } from '../../core/digest.ts';
import { removeTree } from '../../sys/remove-tree.ts';
import { OpenDirectories } from './open-directories.ts';
import type { PlannedEntry, Root } from './plan-model.ts';
import { changedSince, placingError } from './run-error.ts';

const LONGEST_NAME = 255;

/**
 * The new content beside its final places. What goes into an existing directory gets a hidden temporary name there; a new
 * directory gets one as a whole, and what is in it has its final name from the start. So one rename per topmost entry
 * brings everything into place.
 */
export class Staging implements Disposable {
  readonly #token = randomBytes(6).toString('hex');
  readonly #created: ReadonlySet<string>;
  readonly #directories: OpenDirectories;
  /** The entries that are renamed. */
  readonly tops: readonly PlannedEntry[];

  /** @param entries those that are created or changed, each directory before what is in it. */
  constructor(entries: readonly PlannedEntry[], roots: readonly Root[]) {
    const made = entries.filter(({ kind, action }) => kind === 'directory' && action === 'create');
    this.#created = new Set(made.map(({ path }) => path));
    this.tops = entries.filter((entry) => this.isTop(entry));
    const names = this.tops.map(({ path }) => [path, this.#temporary(path)] as const);
    this.#directories = new OpenDirectories(roots, new Map(names));
  }

  /** The path for file system calls under which an entry is staged. */
  at(entry: PlannedEntry): string {
    const name = this.isTop(entry) ? this.#temporary(entry.path) : basename(entry.path);
    return this.#directories.at(dirname(entry.path), name);
  }

  /** Makes a staged directory. Until a topmost one is complete, nobody else may look or write into it. */
  makeDirectory(entry: PlannedEntry): void {
    this.#guard(entry, () => {
      mkdirSync(this.at(entry), { mode: 0o700 });
    });
    if (!this.isTop(entry)) this.openUp(entry);
  }

  /** Gives a staged directory its mode and owner. */
  openUp(entry: PlannedEntry): void {
    this.#guard(entry, () => {
      const { fd } = this.#directories.directory(entry.path);
      if (entry.owner !== undefined) fchownSync(fd, entry.owner.uid, entry.owner.gid);
      fchmodSync(fd, 0o755);
    });
  }

  makeLink(entry: PlannedEntry): void {
    if (entry.kind !== 'link') return;
    this.#guard(entry, () => {
      symlinkSync(entry.target, this.at(entry));
      if (entry.owner !== undefined) lchownSync(this.at(entry), entry.owner.uid, entry.owner.gid);
    });
  }

  /** True if a staged file may be executed: access(2) says no on a file system mounted with noexec, to root too. */
  mayExecute(entry: PlannedEntry): boolean {
    try {
      accessSync(this.at(entry), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }

  /** Makes one staged directory durable. */
  syncDirectory(path: string): void {
    fsyncSync(this.#directories.directory(path).fd);
  }

  /** The device number of the file system that a directory is on. */
  deviceOf(path: string): number {
    return this.#directories.directory(path).stats().dev;
  }

  /** @throws ArxError RUN_CHANGED if a final place is not as the plan found it. */
  demandUntouched(entry: PlannedEntry): void {
    this.#guard(entry, () => {
      const place = this.#directories.at(dirname(entry.path), basename(entry.path));
      const found = lstatSync(place, { throwIfNoEntry: false });
      if (found?.ino === entry.before?.ino && found?.mtimeMs === entry.before?.mtimeMs) return;
      throw changedSince(entry.path);
    });
  }

  /** Gives a staged entry its final name. */
  activate(entry: PlannedEntry): void {
    this.#guard(entry, () => {
      const parent = this.#directories.directory(dirname(entry.path));
      renameSync(parent.at(this.#temporary(entry.path)), parent.at(basename(entry.path)));
    });
  }

  /** Removes everything that has no final name yet. */
  abandon(): void {
    for (const entry of this.tops) {
      try {
        removeTree(this.at(entry));
      } catch {
        // Its parent is gone or was replaced: nothing of ours is there.
      }
    }
  }

  [Symbol.dispose](): void {
    this.#directories[Symbol.dispose]();
  }

  /** True if an entry gets its final name by itself, not with the new directory that it is in. */
  isTop({ path }: PlannedEntry): boolean {
    return !this.#created.has(dirname(path));
  }

  /** Holds the final name where it fits, so that two names that the file system thinks equal collide here already. */
  #temporary(path: string): string {
    const name = `.${basename(path)}.arx-${this.#token}`;
    if (Buffer.byteLength(name) <= LONGEST_NAME) return name;
    return `.arx-${this.#token}-${hexOf(digestOf(path))}`;
  }

  #guard(entry: PlannedEntry, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw placingError(entry.path, error);
    }
  }
}
