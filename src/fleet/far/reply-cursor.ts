import { invalid } from './far-channel.ts';

const LINE = 0x0a;
/** Of a line; the members of a large group are the longest that is asked for. */
const LONGEST = 1024 * 1024;

/** Reads the body of a reply from its start; what it does not expect fails the target. Errors: ArxError HOST_INVALID. */
export class ReplyCursor {
  readonly #bytes: Buffer;
  readonly #name: string;
  #at = 0;

  constructor(bytes: Buffer, name: string) {
    this.#bytes = bytes;
    this.#name = name;
  }

  /** True when nothing is left. */
  get isDone(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The bytes that are left, without reading them. */
  get rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  /** Reads so many bytes. */
  take(count: number): Buffer {
    if (count > this.#bytes.length - this.#at) throw this.wrong('it ends too early');
    const bytes = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return bytes;
  }

  /** The next line without its end, which is not read. */
  peek(): string {
    return this.#lineFrom(this.#at).toString('latin1');
  }

  /** Reads a line. Bytes that are no UTF-8 become U+FFFD. */
  line(): string {
    const bytes = this.#lineFrom(this.#at);
    this.#at += bytes.length + 1;
    return bytes.toString();
  }

  /** Reads a line of one form. */
  match(form: RegExp): RegExpExecArray {
    const line = this.line();
    const found = form.exec(line);
    if (found === null) throw this.wrong(`it says ${JSON.stringify(line.slice(0, 100))}`);
    return found;
  }

  /** Reads a line if it has one form. */
  matchIf(form: RegExp): RegExpExecArray | undefined {
    if (this.isDone) return undefined;
    const bytes = this.#lineFrom(this.#at);
    const found = form.exec(bytes.toString());
    if (found === null) return undefined;
    this.#at += bytes.length + 1;
    return found;
  }

  wrong(problem: string): Error {
    return invalid(this.#name, `in its answer ${problem}, expected the form of docs/target-protocol.md`);
  }

  #lineFrom(at: number): Buffer {
    const some = this.#bytes.subarray(at, at + LONGEST);
    const end = some.indexOf(LINE);
    if (end < 0) throw this.wrong('a line has no end');
    return some.subarray(0, end);
  }
}
