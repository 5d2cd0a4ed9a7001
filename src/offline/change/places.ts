import { dirname } from 'node:path';
import type { Ground } from '../run/ground.ts';
import type { Root } from '../run/plan-model.ts';
import { placingError } from '../run/run-error.ts';

/** Where a directory stands: how far its path exists, and whether that part leads through a link or over a file. */
export interface Place {
  /** The nearest directory that exists, the path itself or one above it. */
  readonly root: Root;
  readonly exists: boolean;
  /** True: a link or something that is no directory stands in the path. */
  readonly barred: boolean;
}

const NOWHERE = { path: '/', dev: 0, ino: 0 };

/** Finds directories without following a link anywhere in their paths; each is looked at once. */
export class Places {
  readonly #ground: Ground;
  readonly #known = new Map<string, Place>();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  of(directory: string): Place {
    const known = this.#known.get(directory);
    if (known !== undefined) return known;
    const place = this.#find(directory);
    this.#known.set(directory, place);
    return place;
  }

  /** What was found; a walk from one of them to any path that was asked for meets no link. */
  get roots(): Root[] {
    const found = [...this.#known.values()].filter(({ barred }) => !barred).map(({ root }) => root);
    return [...new Map(found.map((root) => [root.path, root])).values()];
  }

  #find(directory: string): Place {
    try {
      const isStraight = this.#ground.resolve(directory) === directory;
      const sight = isStraight ? this.#ground.look(directory) : undefined;
      if (sight?.kind !== 'directory') return { root: NOWHERE, exists: false, barred: true };
      return { root: { path: directory, dev: sight.dev, ino: sight.ino }, exists: true, barred: false };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOTDIR' || code === 'ELOOP') return { root: NOWHERE, exists: false, barred: true };
      if (code !== 'ENOENT' || directory === '/') throw placingError(directory, error);
      return { ...this.of(dirname(directory)), exists: false };
    }
  }
}
