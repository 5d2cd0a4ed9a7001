import type { ByteMachine } from './byte-machine.ts';
import type { Spelling } from './spelling.ts';

/** A part of a stream: from its first byte to the one after its last, both counted from the beginning of the stream. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How many line breaks may stand between two characters, so that what is held back stays bounded. */
const MOST_BREAKS = 2;
const BREAK = 10;

/** Looks for strings in a stream that may be written in one spelling. Keeps what goes over the end of a chunk. */
export class Scanner {
  readonly #machine: ByteMachine;
  readonly #spelling: Spelling;
  /** Bytes that need no look while nothing matches. */
  readonly #idle: Uint8Array;
  /** Where each of the last bytes of meaning began. */
  readonly #starts: Float64Array;
  #known = 0;
  #state = 0;
  #breaks = 0;
  /** The special bytes of a unit that is not whole yet, and where it began. */
  #open = '';
  #openAt = 0;
  #found: Span[] = [];

  /** @param machine of the strings as the spelling folds them. */
  constructor(machine: ByteMachine, spelling: Spelling) {
    this.#machine = machine;
    this.#spelling = spelling;
    const { specialFrom, fold } = spelling;
    this.#idle = Uint8Array.from({ length: 256 }, (_, byte) =>
      machine.first[fold[byte] as number] === 0 && specialFrom[byte] !== 0 ? 1 : 0,
    );
    this.#starts = new Float64Array(1 + machine.depth.reduce((most, depth) => Math.max(most, depth), 0));
  }

  /** @param at where the first of the bytes is in the stream. */
  scan(bytes: Uint8Array, at: number): void {
    const idle = this.#idle;
    for (let index = 0; index < bytes.length; index += 1) {
      // Most bytes are such, and the rest of the loop costs far more.
      if (this.#state === 0 && this.#open === '')
        while (index < bytes.length && idle[bytes[index] as number] === 1) index += 1;
      if (index < bytes.length) this.#take(bytes[index] as number, at + index);
    }
  }

  /** Spans found since the last call, sorted, none touching another. */
  found(): Span[] {
    const found = this.#found;
    if (found.length > 0) this.#found = [];
    return found;
  }

  /** Where what may still become a match begins; `end` when there is nothing of the kind. */
  pending(end: number): number {
    const open = this.#machine.open[this.#state] as number;
    if (open > 0) return this.#startOf(open);
    return this.#open === '' ? end : this.#openAt;
  }

  #take(byte: number, at: number): void {
    if (this.#open === '') {
      if (!this.#isSpecial(byte)) return this.#mean(byte, at, at + 1);
      this.#openAt = at;
    }
    this.#open += String.fromCharCode(byte);
    this.#readOpen();
  }

  #isSpecial(byte: number): boolean {
    return (this.#machine.depth[this.#state] as number) >= (this.#spelling.specialFrom[byte] as number);
  }

  #readOpen(): void {
    while (this.#open !== '') {
      const first = this.#open.charCodeAt(0);
      const unit = this.#isSpecial(first) ? this.#spelling.unit(this.#open) : { length: 1, bytes: [first] };
      if (unit === undefined) return;
      const start = this.#openAt;
      this.#open = this.#open.slice(unit.length);
      this.#openAt += unit.length;
      for (const byte of unit.bytes) this.#mean(byte, start, this.#openAt);
      if (unit.bytes.length === 0) this.#break(start);
    }
  }

  #break(start: number): void {
    this.#breaks += 1;
    if (this.#breaks > MOST_BREAKS) this.#mean(BREAK, start, start + 1);
  }

  #mean(byte: number, start: number, end: number): void {
    this.#breaks = 0;
    this.#starts[this.#known % this.#starts.length] = start;
    this.#known += 1;
    this.#state = this.#machine.next(this.#state, this.#spelling.fold[byte] as number);
    const length = this.#machine.longest[this.#state] as number;
    if (length > 0) this.#keep(this.#startOf(length), end);
  }

  #keep(start: number, end: number): void {
    let first = start;
    for (let last = this.#found.at(-1); last !== undefined && last.end >= first; last = this.#found.at(-1)) {
      first = Math.min(first, last.start);
      this.#found.pop();
    }
    this.#found.push({ start: first, end });
  }

  /** Where the last `length` bytes of meaning began. */
  #startOf(length: number): number {
    return this.#starts[(this.#known - length) % this.#starts.length] as number;
  }
}
