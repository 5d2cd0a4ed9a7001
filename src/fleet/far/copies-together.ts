import { basename, dirname } from 'node:path';
import { shellWord } from '../../core/shell-word.ts';
import { tarBlock } from './tar-block.ts';
import { callLines } from './word-batches.ts';

/** A content, by the name in the store, and where it goes: a name that begins with `./`. */
export interface Copy {
  readonly hex: string;
  readonly name: string;
}

/** Fewer are not worth a directory of links. */
const FEW = 3;
const TOGETHER = 64;
/** What a header of tar holds beside the path of that directory, in bytes. */
const LONGEST_NAME = 60;
const END = Buffer.alloc(1024);

/**
 * Copies many files with one program each time: a tar of links gives contents of the store their names in a directory of the
 * run, which is then copied as a whole. One program for each file would take a millisecond each.
 */
export class CopiesTogether {
  readonly #run: string;
  readonly #headers: Buffer[] = [];
  #count = 0;

  constructor(run: string) {
    this.#run = run;
  }

  /** The lines for some copies: calls of `copy_together` and `copy`. */
  lines(copies: readonly Copy[]): string[] {
    const single: Copy[] = [];
    const lines: string[] = [];
    for (const [directory, all] of Map.groupBy(copies, ({ name }) => dirname(name)))
      for (const some of this.#chunks(all, single)) lines.push(this.#line(directory, some));
    return [...lines, ...callLines('copy', single.flatMap(wordsOf), 2)];
  }

  /** The tar of links; undefined if there are none. */
  get tar(): Buffer | undefined {
    return this.#count === 0 ? undefined : Buffer.concat([...this.#headers, END]);
  }

  /** Each content once in each: some programs keep links among what they copy. What does not fit goes to `single`. */
  *#chunks(copies: readonly Copy[], single: Copy[]): Generator<Copy[]> {
    const chunks: Map<string, Copy>[] = [];
    for (const copy of copies) {
      const last = chunks.at(-1);
      if (Buffer.byteLength(basename(copy.name)) > LONGEST_NAME || last?.has(copy.hex) === true)
        single.push(copy);
      else if (last === undefined || last.size === TOGETHER) chunks.push(new Map([[copy.hex, copy]]));
      else last.set(copy.hex, copy);
    }
    for (const chunk of chunks)
      if (chunk.size >= FEW) yield [...chunk.values()];
      else single.push(...chunk.values());
  }

  #line(directory: string, copies: readonly Copy[]): string {
    const number = String((this.#count += 1));
    for (const { hex, name } of copies)
      this.#headers.push(
        tarBlock(`${this.#run}/links/${number}/${basename(name)}`, { target: `blobs/${hex}` }),
      );
    const into = directory === '.' ? '.' : `./${directory}`;
    return `copy_together ${number} ${shellWord(into)} ${copies.flatMap(wordsOf).map(shellWord).join(' ')}`;
  }
}

function wordsOf({ hex, name }: Copy): string[] {
  return [hex, name];
}
