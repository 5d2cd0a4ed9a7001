import { linkSync, lstatSync, renameSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { parentPath } from '../../core/parent-path.ts';
import { quoted } from '../../core/quoted.ts';
import { changedSince } from '../run/run-error.ts';
import type { Fingerprint } from '../run/plan-model.ts';
import type { Change } from '../state/change.ts';
import type { TakenBack } from '../state/taken-back.ts';
import { adjustsDirectory, isRemoval, needsClearing, type Put, type Removal } from './change-kinds.ts';
import { own } from './own.ts';
import { isStill } from './look-at.ts';
import type { Staging } from './staging.ts';

/** What was seen at each path that changes; nothing was at those that are missing. */
export type Prints = ReadonlyMap<string, Fingerprint>;

/** File systems without links of that kind, or none to this file (link(2)): then it is renamed. */
const NO_LINK = ['EPERM', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EACCES'];
/** Somebody has put something into the directory (rmdir(2)). */
const NOT_EMPTY = ['ENOTEMPTY', 'EEXIST'];
/** Somebody has mounted something over it (rmdir(2), unlink(2)). */
const MOUNTED = 'EBUSY';

/** Brings what was made ready into place, and takes away what is to go. */
export class Activation {
  readonly #staging: Staging;
  readonly #changes: readonly Change[];
  readonly #prints: Prints;
  readonly #gone = new Set<string>();
  readonly #remarks: string[] = [];
  readonly #left: string[] = [];

  constructor(changes: readonly Change[], staging: Staging, prints: Prints) {
    this.#changes = changes;
    this.#staging = staging;
    this.#prints = prints;
  }

  /** @throws ArxError RUN_CHANGED if a place is not as it was seen. */
  demandUntouched(): void {
    const named = this.#changes.filter((change) => this.#staging.isTop(change));
    this.#staging.demandPlaces(new Set(named.map(({ path }) => parentPath(path))));
    for (const change of named) this.#demandStill(change);
  }

  /** One call for each path, so that each is as before or as after at any time, but where a directory comes or goes. */
  perform(): void {
    const [clearing, others] = this.#removals();
    for (const change of this.#changes) if (change.savedAs !== undefined) this.#save(change, change.savedAs);
    for (const removal of clearing) this.#remove(removal);
    for (const change of this.#changes) this.#adjust(change);
    for (const put of this.#staging.tops) this.#rename(put);
    for (const removal of others) this.#remove(removal);
  }

  /** Directories that were taken away: there is nothing in them any more, and no way to them. */
  get gone(): ReadonlySet<string> {
    return this.#gone;
  }

  /** What was to go and stays, because somebody has put something into it or over it at the last moment. */
  get stayed(): Pick<TakenBack, 'remarks' | 'left'> {
    return { remarks: this.#remarks, left: this.#left };
  }

  /** Those that make room for something of another kind, and the others; what is in a directory comes before it. */
  #removals(): [Removal[], Removal[]] {
    const places = new Set(this.#changes.filter(needsClearing).map(({ path }) => path));
    const all = this.#changes.filter(isRemoval).sort((one, other) => (one.path < other.path ? 1 : -1));
    const clears = new Set(all.filter(({ path }) => isWithin(path, places)));
    return [[...clears], all.filter((removal) => !clears.has(removal))];
  }

  #demandStill(change: Change): void {
    const found = this.#guarded(change, () => this.#look(change.path));
    if (!isStill(found, this.#prints.get(change.path))) throw changedSince(change.path);
  }

  #look(path: string): Stats | undefined {
    return lstatSync(this.#at(path), { throwIfNoEntry: false });
  }

  #at(path: string): string {
    return this.#staging.directories.at(parentPath(path), basename(path));
  }

  /** Another name for what somebody has edited: the very same file, with all that it has. */
  #save(change: Change, savedAs: string): void {
    this.#guarded(change, () => {
      const parent = this.#staging.directories.directory(parentPath(change.path));
      const [from, to] = [parent.at(basename(change.path)), parent.at(basename(savedAs))];
      try {
        linkSync(from, to);
      } catch (error) {
        if (!NO_LINK.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
        renameSync(from, to);
      }
    });
  }

  #adjust(change: Change): void {
    if (!adjustsDirectory(change)) return;
    this.#guarded(change, () => own(this.#staging.directories.directory(change.path).fd, change.after));
  }

  #rename(put: Put): void {
    this.#guarded(put, () => {
      const parent = this.#staging.directories.directory(parentPath(put.path));
      renameSync(parent.at(this.#staging.hidden(put.path)), parent.at(basename(put.path)));
    });
  }

  #remove(removal: Removal): void {
    this.#guarded(removal, () => {
      try {
        if (removal.before.kind === 'directory') rmdirSync(this.#at(removal.path));
        else unlinkSync(this.#at(removal.path));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return this.#stays(removal, error);
      }
      if (removal.before.kind === 'directory') this.#gone.add(removal.path);
    });
  }

  /** What somebody has put there since stays, and the directory with it. */
  #stays({ path, after }: Removal, error: unknown): void {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code !== MOUNTED && !NOT_EMPTY.includes(code)) throw error;
    if (after !== null) throw changedSince(path, error);
    if (code === MOUNTED) this.#left.push(`${quoted(path, 500)} stays as it is: something is mounted there`);
    else this.#remarks.push(`${quoted(path, 500)} stays: something else is in it`);
  }

  #guarded<T>(change: Change, action: () => T): T {
    let result: T | undefined;
    this.#staging.guard(change, () => (result = action()));
    return result as T;
  }
}

function isWithin(path: string, places: ReadonlySet<string>): boolean {
  for (let at = path; ; at = parentPath(at)) {
    if (places.has(at)) return true;
    if (at === parentPath(at)) return false;
  }
}
