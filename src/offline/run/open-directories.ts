import { basename } from 'node:path';
import { parentPath } from '../../core/parent-path.ts';
import { ArxError } from '../../core/errors.ts';
import { DirectoryHandle } from '../../sys/directory-handle.ts';
import type { Root } from './plan-model.ts';
import { changedSince } from './run-error.ts';

// Few enough for the usual limit of 1024 open files, many enough for the depth of any tree.
const MOST_OPEN = 300;

/**
 * Finds places by walking from a root that the plan identified, name by name, through directories held open. A link is
 * never followed, and a directory that somebody moves or replaces meanwhile does not lead the walk elsewhere.
 */
export class OpenDirectories implements Disposable {
  readonly #roots: ReadonlyMap<string, Root>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #open = new Map<string, DirectoryHandle>();

  /** @param names what some directories are called until they get their final name, by final path. */
  constructor(roots: readonly Root[], names: ReadonlyMap<string, string>) {
    this.#roots = new Map(roots.map((root) => [root.path, root]));
    this.#names = names;
  }

  /** What to give to file system calls for a name in a directory. Holds until the next call. */
  at(directory: string, name: string): string {
    return this.directory(directory).at(name);
  }

  /** The directory with this final path. The handle holds until the next call. */
  directory(path: string): DirectoryHandle {
    const handle = this.#open.get(path) ?? this.#walkTo(path);
    // The map keeps the order of insertion: the first is the one that was not used for longest.
    this.#open.delete(path);
    this.#open.set(path, handle);
    this.#closeOldest();
    return handle;
  }

  #walkTo(path: string): DirectoryHandle {
    const root = this.#roots.get(path);
    if (root !== undefined) return openRoot(root);
    if (path === '/') throw new ArxError('INTERNAL', 'Cannot place data: a path is below no root');
    return this.directory(parentPath(path)).below(this.#names.get(path) ?? basename(path));
  }

  #closeOldest(): void {
    if (this.#open.size <= MOST_OPEN) return;
    for (const [path, handle] of this.#open) {
      this.#open.delete(path);
      handle[Symbol.dispose]();
      return;
    }
  }

  [Symbol.dispose](): void {
    for (const handle of this.#open.values()) handle[Symbol.dispose]();
    this.#open.clear();
  }
}

function openRoot(root: Root): DirectoryHandle {
  const handle = DirectoryHandle.open(root.path);
  const { dev, ino } = handle.stats();
  if (dev === root.dev && ino === root.ino) return handle;
  handle[Symbol.dispose]();
  throw changedSince(root.path);
}
