import { readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOf, hexOf } from '../core/digest.ts';
import type { Tree } from '../model/tree.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { decodeStats, encodeStats, SAME_COLUMNS, type StatTable } from './stat-table.ts';

// git's rule for racily clean entries (Documentation/technical/racy-git): a file that was written at about the time
// when it was read may have been written again with the same size and times. File systems keep times as coarsely as
// two seconds (FAT), so that is the margin.
const RACY_MS = 2000;

/** What the cache is asked about. */
interface Met {
  readonly path: string;
  readonly stat: Stats;
}

/**
 * Remembers the digests of one local root's files by size, times, inode, device and mode, so that an unchanged file is
 * not read again. It is only ever a shortcut: a damaged cache counts as none, and sealing checks every digest again.
 */
export class StatCache {
  readonly #file: string;
  readonly #root: string;
  readonly #old: StatTable | undefined;
  readonly #positions: () => ReadonlyMap<string, number>;
  readonly #began = Date.now();
  readonly #met: Met[] = [];
  readonly #digests: (Digest | undefined)[] = [];
  #next = 0;

  /**
   * @param directory Where caches are kept.
   * @param root The absolute path that this one is for.
   */
  constructor(directory: string, root: string) {
    this.#file = join(directory, hexOf(digestOf(root)));
    this.#root = root;
    this.#old = readTable(this.#file, root);
    this.#positions = lazily(() => new Map(this.#old?.paths.map((path, index) => [path, index])));
  }

  /** The digest of a file that is unchanged since the cache was written. */
  digest(path: string, stat: Stats): Digest | undefined {
    const index = this.#indexOf(path);
    if (this.#old === undefined || index === undefined) return undefined;
    return this.#isSame(this.#old, index, stat) ? this.#old.digests[index] : undefined;
  }

  /** Notes what was found, for `save`. */
  note(path: string, stat: Stats, digest: Digest | undefined): void {
    this.#met.push({ path, stat });
    this.#digests.push(digest);
  }

  /** The whole tree, when nothing at all has changed. */
  unchangedTree(met: readonly Met[]): Tree | undefined {
    const old = this.#old;
    if (old === undefined || old.paths.length !== met.length) return undefined;
    const same = met.every(
      ({ path, stat }, index) => old.paths[index] === path && this.#isSame(old, index, stat),
    );
    return same ? old.tree : undefined;
  }

  /** Writes the cache from what was noted. Failing to is no failure of the work. */
  save(tree: Tree): void {
    const table = { root: this.#root, began: this.#began, met: this.#met, digests: this.#digests, tree };
    try {
      atomicWrite(this.#file, encodeStats(table), 0o600);
    } catch {
      // A cache that cannot be written (no space, read-only) only makes the next run slower.
    }
  }

  #indexOf(path: string): number | undefined {
    // Both the walk and the cache are in the same order, so the next one is nearly always right.
    const index = this.#old?.paths[this.#next] === path ? this.#next : this.#positions().get(path);
    if (index !== undefined) this.#next = index + 1;
    return index;
  }

  #isSame(old: StatTable, index: number, stat: Stats): boolean {
    const last = old.began - RACY_MS;
    if (stat.mtimeMs >= last || stat.ctimeMs >= last) return false;
    return SAME_COLUMNS.every((column) => old.columns[column][index] === stat[column]);
  }
}

function readTable(file: string, root: string): StatTable | undefined {
  try {
    const table = decodeStats(readFileSync(file));
    return table?.root === root ? table : undefined;
  } catch {
    return undefined;
  }
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
