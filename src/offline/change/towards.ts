import { dirname } from 'node:path';
import type { Ground } from '../run/ground.ts';
import type { Fingerprint, Root } from '../run/plan-model.ts';
import { placingError } from '../run/run-error.ts';
import { quoted } from '../../core/quoted.ts';
import type { Change } from '../state/change.ts';
import type { Found } from '../state/found.ts';
import { editedName } from './edited-name.ts';
import { type FullDirectory, keepFull } from './keep-full.ts';
import { NewOwner } from './new-owner.ts';
import { lookAt, type Standing } from './look-at.ts';
import { Mounts } from './mounts.ts';
import { Places } from './places.ts';
import { sameContent, sameFound } from './same-found.ts';

/** What a path is to be. */
export interface Target {
  /** Absolute, without links. */
  readonly path: string;
  /** null: nothing. */
  readonly want: Found | null;
  /** As it was left; what is there now and has other content was edited by somebody. */
  readonly left: Found | null;
}

/** What brings paths to what they are to be, from what they are now. */
export interface Towards {
  /** Each directory before what is in it. */
  readonly changes: readonly Change[];
  readonly prints: ReadonlyMap<string, Fingerprint>;
  readonly roots: readonly Root[];
  /** Directories that stay because something else is in them, one sentence each. */
  readonly remarks: readonly string[];
  /** What cannot become what it is to be, and why, one sentence each. */
  readonly left: readonly string[];
  /**
   * Paths that the bundle goes on to own: they stay because of what is mounted at or over them, or could not get back what was
   * there before; and the directories that stay with them.
   */
  readonly held: ReadonlySet<string>;
}

/** How to deal with what somebody has done by hand. */
export interface TowardsOptions {
  readonly ground: Ground;
  /** True: what was edited is lost. Otherwise it is kept beside its path, under another name. */
  readonly force: boolean;
  /** What becomes of a path that somebody has removed. Default: it is made again. */
  readonly absent?: 'make' | 'leave';
  /** Names that something else gets, beside those of the targets. Default: none. */
  readonly taken?: { has(path: string): boolean };
  /** Directories that the bundle has made: what is missing below one over which something is mounted is hidden. Default: none. */
  readonly made?: ReadonlySet<string>;
}

/**
 * Compares each path with what it is to be. What is not of the kind that was left there, what stands behind a link that came
 * later, and what something is mounted over, stays; so do directories with something else in them.
 * @throws ArxError WRITE_FAILED when one cannot be looked at, or what is mounted.
 */
export function planTowards(targets: readonly Target[], options: TowardsOptions): Towards {
  const planner = new TowardsPlanner(targets, options);
  return planner.plan();
}

class TowardsPlanner {
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #options: TowardsOptions;
  readonly #changes = new Map<string, Change>();
  readonly #prints = new Map<string, Fingerprint>();
  readonly #places: Places;
  readonly #owner: NewOwner;
  readonly #barred = new Set<string>();
  readonly #left: string[] = [];
  readonly #held = new Set<string>();
  /** Directories that something is mounted over, and that hide what was placed in them. */
  readonly #hiding = new Set<string>();
  readonly #mounts: Mounts;

  constructor(targets: readonly Target[], options: TowardsOptions) {
    this.#targets = new Map(targets.map((target) => [target.path, target]));
    this.#options = options;
    this.#places = new Places(options.ground);
    this.#owner = new NewOwner(options.ground);
    this.#mounts = new Mounts(options.ground, options.made ?? new Set());
  }

  plan(): Towards {
    const sorted = [...this.#targets.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
    for (const target of sorted) this.#add(target);
    const full = keepFull(this.#changes, this.#options.ground);
    for (const each of full) if (each.bars) this.#bar(each);
    const remarks = full.filter(({ bars }) => !bars).map(stays);
    for (const path of this.#hiding) if (!this.#held.has(path)) this.#left.push(hides(path));
    // Those that are added on the way are visited, too.
    for (const path of this.#held) this.#holdAbove(path);
    const changes = [...this.#changes.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
    return {
      changes,
      prints: this.#prints,
      roots: this.#places.roots,
      remarks,
      left: this.#left,
      held: this.#held,
    };
  }

  #add(target: Target): void {
    const sight = this.#sightOf(target);
    if (this.#isMountedOver(target, sight)) return this.#hold(target);
    if (sight === 'barred') return this.#leave(target, 'something else stands in its path');
    if (sight === 'other') return this.#leave(target, 'something is there that cannot be given back');
    if (sight === 'nothing') return this.#addMissing(target);
    if (!sameFound(sight.found, target.want)) this.#addPresent(target, sight);
  }

  /** A path below something that becomes a directory is not there yet. */
  #sightOf({ path }: Target): Standing | 'barred' {
    const parent = dirname(path);
    const change = this.#changes.get(parent);
    if (change?.after?.kind === 'directory' && change.before?.kind !== 'directory') return 'nothing';
    if (this.#barred.has(parent) || this.#places.of(parent).barred) return 'barred';
    try {
      return lookAt(path, this.#options.ground);
    } catch (error) {
      throw placingError(path, error);
    }
  }

  #addMissing(target: Target): void {
    if (target.want === null) return this.#addHidden(target);
    if (this.#options.absent === 'leave') return;
    if (!this.#addParent(dirname(target.path)))
      return this.#leave(target, 'something else stands in its path');
    this.#changes.set(target.path, { path: target.path, before: null, after: target.want });
  }

  /** What is not there to be seen, below something that was mounted since. */
  #addHidden({ path, left }: Target): void {
    const over = left === null ? undefined : this.#mounts.over(path);
    if (over === undefined) return;
    this.#held.add(path);
    this.#hiding.add(over);
  }

  /** A directory is adjusted also where it is that of another file system. */
  #isMountedOver({ path, want }: Target, sight: Standing | 'barred'): boolean {
    if (!this.#mounts.isAt(path)) return false;
    if (typeof sight === 'string') return sight === 'other';
    return !sameFound(sight.found, want) && !(sight.found.kind === 'directory' && want?.kind === 'directory');
  }

  #hold({ path, want, left }: Target): void {
    if (want === null && left === null) return;
    this.#held.add(path);
    this.#left.push(staysAsItIs(path, 'something is mounted there'));
  }

  /** With what is held in them, the directories above stay. */
  #holdAbove(path: string): void {
    const above = dirname(path);
    const target = this.#targets.get(above);
    if (target?.left?.kind === 'directory' && target.want?.kind !== 'directory') this.#held.add(above);
  }

  /** A directory that is gone meanwhile is made as a run makes those that are missing. */
  #addParent(path: string): boolean {
    if (this.#changes.get(path)?.after?.kind === 'directory') return true;
    if (this.#places.of(path).exists) return true;
    if (lookAt(path, this.#options.ground) !== 'nothing' || !this.#addParent(dirname(path))) return false;
    const owner = this.#owner.of(path, undefined);
    this.#changes.set(path, { path, before: null, after: { kind: 'directory', mode: 0o755, ...owner } });
    return true;
  }

  #addPresent(target: Target, sight: Fingerprint): void {
    const { path, want, left } = target;
    const { found } = sight;
    if (found.kind === 'directory' && want?.kind !== 'directory' && left?.kind !== 'directory')
      return want === null && left === null ? undefined : this.#leave(target, 'a directory is there now');
    const edited = found.kind !== 'directory' && !sameContent(found, left) && !sameContent(found, want);
    // Where there was nothing and is to be nothing, it is somebody's own.
    if (edited && want === null && left?.kind !== 'file' && left?.kind !== 'link') return;
    const { force, ground } = this.#options;
    const taken = this.#names();
    const savedAs = edited && !force ? editedName(path, sight, { taken, ground }) : undefined;
    this.#changes.set(path, { path, before: found, after: want, ...(savedAs !== undefined && { savedAs }) });
    this.#prints.set(path, sight);
    if (savedAs !== undefined) this.#changes.set(savedAs, { path: savedAs, before: null, after: found });
  }

  #names(): { has(path: string): boolean } {
    const { taken } = this.#options;
    return { has: (path) => this.#changes.has(path) || this.#targets.has(path) || taken?.has(path) === true };
  }

  /** What was there before the directory has no place. */
  #bar({ path, name }: FullDirectory): void {
    this.#left.push(staysAsItIs(path, `${quoted(name)} is in it`));
    this.#owe(path);
  }

  /** Something is still to be given back: only for who has asked to lose what is in the way it is not. */
  #owe(path: string): void {
    if (!this.#options.force) this.#held.add(path);
  }

  #leave({ path, want, left }: Target, why: string): void {
    this.#barred.add(path);
    if (want === null && left === null) return;
    this.#left.push(staysAsItIs(path, why));
    if (want !== null) this.#owe(path);
  }
}

function stays({ path, name }: FullDirectory): string {
  return `${quoted(path, 500)} stays: ${quoted(name)} is in it`;
}

function staysAsItIs(path: string, why: string): string {
  return `${quoted(path, 500)} stays as it is: ${why}`;
}

function hides(path: string): string {
  return `What was placed in ${quoted(path, 500)} and is not seen there stays: something is mounted over it`;
}
