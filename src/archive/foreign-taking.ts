import type { Limits } from '../core/limits.ts';
import { type Selector, selector } from '../model/select-paths.ts';
import type { Selection } from '../model/selection.ts';
import type { Pick } from '../model/source-spec.ts';
import { unsafeEntry } from './foreign-error.ts';
import type { Member } from './foreign-member.ts';
import { demandPicked } from './foreign-missing.ts';
import { ForeignNames, type NamedFile } from './foreign-names.ts';
import { type Picker, pickerFor } from './foreign-pick.ts';
import type { PackWriter } from './pack-writer.ts';

/** Which part of an archive is meant. */
export interface ForeignPart {
  /** The URL's fragment. */
  readonly pick: Pick;
  /** What the manifest says beside it; applied behind the fragment. */
  readonly selection?: Selection | undefined;
}

/** A file of the part that is meant: what it is, and where it goes. */
export interface TakenFile {
  readonly named: NamedFile;
  readonly place: string;
}

/** Takes the members of one archive: all are checked against each other, those that are meant go into the writer. */
export class ForeignTaking {
  readonly names: ForeignNames;
  readonly into: PackWriter;
  readonly #pick: Pick;
  readonly #picker: Picker;
  readonly #selector: Selector;
  #picked = 0;

  constructor({ pick, selection }: ForeignPart, source: string, into: PackWriter, limits: Limits) {
    this.names = new ForeignNames(limits);
    this.into = into;
    this.#pick = pick;
    this.#picker = pickerFor(pick);
    this.#selector = selector(selection, source);
  }

  /**
   * Adds a member. Directories and links are written; of a file, or of a hard link to one, its place is returned, and its
   * content is for the caller. Undefined: nothing is left to do.
   * @throws ArxError UNSAFE_*, SOURCE_COLLISION.
   */
  add(member: Member): TakenFile | undefined {
    const named = this.names.add(member);
    const picked = this.#picker(member.path);
    if (picked === undefined || picked === '') return undefined;
    this.#picked += 1;
    const place = this.#selector.path(picked, named.kind === 'special' ? 'file' : named.kind);
    if (place === undefined) return undefined;
    if (named.kind === 'special')
      throw unsafeEntry(member.path, `it is ${member.label}, expected a file, directory or link`);
    if (named.kind === 'file') return { named, place };
    if (named.kind === 'directory') this.into.directory(place);
    else this.into.link(place, named.target);
    return undefined;
  }

  /** Call it behind the last member. @throws ArxError SOURCE_NOT_FOUND when something that was asked for is not there. */
  finish(): void {
    demandPicked(this.#pick, this.names, this.#picked);
    this.#selector.finish();
  }
}
