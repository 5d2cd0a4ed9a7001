import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownIds } from '../../sys/own-ids.ts';
import type { Owner } from '../../sys/owner.ts';

const SETGID = 0o2000;

/** Whom something new belongs to that has no declared owner: the group of a directory with the setgid bit, as with open(2). */
export class NewOwner {
  readonly #self = ownIds();
  readonly #groups = new Map<string, number>();

  /** @param declared as in the manifest, where there is one. */
  of(path: string, declared: Owner | undefined): Owner {
    const uid = declared?.uid ?? this.#self.uid;
    const gid = declared === undefined || declared.gid === -1 ? this.#groupIn(dirname(path)) : declared.gid;
    return { uid, gid };
  }

  #groupIn(directory: string): number {
    const known = this.#groups.get(directory);
    if (known !== undefined) return known;
    const group = this.#find(directory);
    this.#groups.set(directory, group);
    return group;
  }

  #find(directory: string): number {
    const stats = lstatSync(directory, { throwIfNoEntry: false });
    if (stats === undefined && directory !== '/') return this.#groupIn(dirname(directory));
    return stats !== undefined && (stats.mode & SETGID) !== 0 ? stats.gid : this.#self.gid;
  }
}
