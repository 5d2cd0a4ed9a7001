import { parentPath } from '../../core/parent-path.ts';
import type { Owner } from '../../sys/owner.ts';
import type { Ground } from '../run/ground.ts';
import { statsOf } from './stats-of.ts';

const SETGID = 0o2000;

/**
 * Whom something new belongs to that has no declared owner: as with open(2), whoever makes it, and the group of a directory
 * with the setgid bit. Directories that a run makes have no such bit.
 */
export class NewOwner {
  readonly #ground: Ground;
  readonly #self: Owner;
  readonly #made: ReadonlySet<string>;
  readonly #groups = new Map<string, number>();

  /** @param made directories that the run makes, where it is known: nobody needs to look for them. */
  constructor(ground: Ground, made: ReadonlySet<string> = new Set()) {
    this.#ground = ground;
    this.#self = ground.self;
    this.#made = made;
  }

  /** @param declared as in the manifest, where there is one. */
  of(path: string, declared: Owner | undefined): Owner {
    const uid = declared?.uid ?? this.#self.uid;
    const gid =
      declared === undefined || declared.gid === -1 ? this.#groupIn(parentPath(path)) : declared.gid;
    return { uid, gid };
  }

  #groupIn(directory: string): number {
    const known = this.#made.has(directory) ? this.#self.gid : this.#groups.get(directory);
    if (known !== undefined) return known;
    const stats = statsOf(directory, this.#ground);
    const inherits = stats?.kind === 'directory' && (stats.mode & SETGID) !== 0;
    const group = inherits ? stats.gid : this.#self.gid;
    this.#groups.set(directory, group);
    return group;
  }
}
