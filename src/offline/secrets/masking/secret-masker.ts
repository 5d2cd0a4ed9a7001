import type { Masker } from '../secrets-model.ts';
import { ByteMachine } from './byte-machine.ts';
import { HeldBytes } from './held-bytes.ts';
import { Scanner, type Span } from './scanner.ts';
import { secretPatterns } from './secret-patterns.ts';
import { BACKSLASH, BASE64, HEX, PERCENT, PLAIN } from './spellings.ts';

const STARS = Buffer.from('***');

/**
 * Makes maskers for some values: the machines are built once. A value, and each of its lines of at least four characters, is
 * found as it is, in a URL, in a JSON string, in base64 and in hexadecimal; what overlaps or touches becomes one `***`.
 * @param values none of them empty.
 */
export function maskerOf(values: readonly Uint8Array[]): () => Masker {
  const { plain, percent, base64, hex } = secretPatterns(values);
  const asIs = new ByteMachine(plain);
  const machines = [
    [asIs, PLAIN],
    [asIs, BACKSLASH],
    [new ByteMachine(percent), PERCENT],
    [new ByteMachine(base64), BASE64],
    [new ByteMachine(hex), HEX],
  ] as const;
  return () => new SecretMasker(machines.map(([machine, spelling]) => new Scanner(machine, spelling)));
}

class SecretMasker implements Masker {
  readonly #scanners: readonly Scanner[];
  readonly #held = new HeldBytes();
  /** How many bytes were read. */
  #read = 0;
  /** Found beyond what could be given on. */
  #waiting: readonly Span[] = [];
  /** Where the last `***` ends in what was read. */
  #maskedTo = -1;

  constructor(scanners: readonly Scanner[]) {
    this.#scanners = scanners;
  }

  push(bytes: Uint8Array): Uint8Array {
    this.#held.push(new Uint8Array(bytes));
    for (const scanner of this.#scanners) scanner.scan(bytes, this.#read);
    this.#read += bytes.length;
    return this.#giveUntil(Math.min(...this.#scanners.map((scanner) => scanner.pending(this.#read))));
  }

  end(): Uint8Array {
    return this.#giveUntil(this.#read);
  }

  /** Before `end` nothing can become a secret any more. A secret that goes beyond it is no longer looked at, only skipped. */
  #giveUntil(end: number): Uint8Array {
    const given: Uint8Array[] = [];
    for (const span of this.#spansUntil(end)) {
      if (span.start > this.#maskedTo) given.push(...this.#plainUntil(span.start), STARS);
      this.#maskedTo = Math.max(this.#maskedTo, span.end);
    }
    given.push(...this.#plainUntil(end));
    return Buffer.concat(given);
  }

  #plainUntil(end: number): Uint8Array[] {
    this.#held.takeUntil(Math.min(this.#maskedTo, end));
    return this.#held.takeUntil(end);
  }

  #spansUntil(end: number): readonly Span[] {
    const found = this.#scanners.flatMap((scanner) => scanner.found());
    if (found.length === 0 && this.#waiting.length === 0) return found;
    const spans = [...this.#waiting, ...found].sort((a, b) => a.start - b.start);
    const later = spans.findIndex(({ start }) => start >= end);
    this.#waiting = later === -1 ? [] : spans.slice(later);
    return later === -1 ? spans : spans.slice(0, later);
  }
}
