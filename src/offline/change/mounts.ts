import { dirname } from 'node:path';
import type { Ground } from '../run/ground.ts';
import { placingError } from '../run/run-error.ts';

/** What is mounted on a host, as far as it keeps paths from being seen and taken away. */
export class Mounts {
  readonly #ground: Ground;
  readonly #made: ReadonlySet<string>;
  #known: ReadonlySet<string> | undefined;

  /** @param made directories that a bundle has made. */
  constructor(ground: Ground, made: ReadonlySet<string>) {
    this.#ground = ground;
    this.#made = made;
  }

  /** Asked when it is needed: most runs take nothing away, and on another host each question has its price. */
  get #points(): ReadonlySet<string> {
    return (this.#known ??= pointsOf(this.#ground));
  }

  /** True if something is mounted at the very path. @throws ArxError WRITE_FAILED when nobody can tell what is mounted. */
  isAt(path: string): boolean {
    return this.#points.has(path);
  }

  /**
   * The topmost directory above a path that a bundle has made and over which something is mounted since: what was placed below
   * it may be hidden, and not gone. Below a directory of the host nobody can tell, because it may have been mounted before.
   */
  over(path: string): string | undefined {
    let found: string | undefined;
    for (let at = dirname(path); at !== '/'; at = dirname(at))
      if (this.#made.has(at) && this.#points.has(at)) found = at;
    return found;
  }
}

function pointsOf(ground: Ground): ReadonlySet<string> {
  try {
    return new Set(ground.mountPoints());
  } catch (error) {
    throw placingError('/proc/self/mountinfo', error);
  }
}
