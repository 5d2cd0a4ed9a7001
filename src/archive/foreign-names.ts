import { parentOf } from '../core/archive-path.ts';
import type { Limits } from '../core/limits.ts';
import { beyondBound, beyondLimit, unsafeEntry, unsafeLink } from './foreign-error.ts';
import type { Member } from './foreign-member.ts';
import { memberPath } from './foreign-path.ts';

/** What stands under a name of the archive. Hard links stand for the file or link that they lead to. */
export type Named =
  | { readonly kind: 'directory' }
  | { readonly kind: 'special' }
  | NamedFile
  | { readonly kind: 'link'; readonly target: string };

export interface NamedFile {
  readonly kind: 'file';
  /** The member that has the content. */
  readonly origin: string;
  /** How many bytes. */
  readonly size: number;
  /** Where the content has been put; undefined while it is nowhere. */
  place?: string;
}

const DIRECTORY: Named = { kind: 'directory' };
const SPECIAL: Named = { kind: 'special' };
// About what an entry takes in a tree document beside its names.
const ENTRY_BYTES = 120;

/** All names of an archive, picked or not: finds duplicates, resolves hard links, and knows what could have been meant. */
export class ForeignNames {
  readonly #names = new Map<string, Named>();
  readonly #limits: Limits;
  #bytes = 0;
  #content = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * Adds a member and says what it is.
   * @throws ArxError UNSAFE_ENTRY for a duplicate, UNSAFE_LINK for a hard link to no earlier member, UNSAFE_COUNT, UNSAFE_SIZE,
   *   UNSAFE_LIMIT.
   */
  add(member: Member): Named {
    const named = this.#resolve(member);
    if (member.path === '') return named;
    const known = this.#names.get(member.path);
    if (known?.kind === 'directory' && named.kind === 'directory') return known;
    if (known !== undefined) throw unsafeEntry(member.path, 'it is there twice, expected once');
    this.#addParents(member.path);
    this.#put(member.path, named, member.target.length);
    return named;
  }

  get(path: string): Named | undefined {
    return this.#names.get(path);
  }

  /** All names, in the order in which they came. */
  all(): IterableIterator<string> {
    return this.#names.keys();
  }

  #resolve(member: Member): Named {
    if (member.kind === 'directory') return DIRECTORY;
    if (member.kind === 'special') return SPECIAL;
    if (member.kind === 'file') return { kind: 'file', origin: member.path, size: member.size };
    if (member.kind === 'link') return { kind: 'link', target: member.target };
    return this.#earlier(member);
  }

  #earlier({ path, target }: Member): Named {
    const earlier = this.#names.get(hardTarget(path, target, this.#limits));
    if (earlier?.kind === 'file' || earlier?.kind === 'link') return earlier;
    throw unsafeLink(path, target, 'it is a hard link, expected one to an earlier file of the archive');
  }

  #addParents(path: string): void {
    const parent = parentOf(path);
    if (parent === '') return;
    const known = this.#names.get(parent);
    if (known === undefined) {
      this.#addParents(parent);
      this.#put(parent, DIRECTORY, 0);
    } else if (known.kind !== 'directory')
      throw unsafeEntry(path, `${JSON.stringify(parent)} above it is no directory`);
  }

  #put(path: string, named: Named, extra: number): void {
    this.#names.set(path, named);
    if (named.kind === 'file') this.#content += named.size;
    this.#bytes += path.length + extra + ENTRY_BYTES;
    if (this.#names.size > this.#limits.entries)
      throw beyondLimit('more entries and directories than the limit', this.#limits, 'entries');
    if (this.#bytes > this.#limits.tree)
      throw beyondBound('more bytes of names than the limit', this.#limits.tree);
    if (this.#content > this.#limits.sourceBytes)
      throw beyondLimit('more bytes of content than the limit', this.#limits, 'sourceBytes');
  }
}

function hardTarget(path: string, target: string, limits: Limits): string {
  try {
    return memberPath(target, false, limits);
  } catch (cause) {
    throw unsafeLink(path, target, `it is a hard link out of the archive (${(cause as Error).message})`);
  }
}
