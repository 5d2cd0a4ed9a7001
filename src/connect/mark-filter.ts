import { Transform } from 'node:stream';

/** A stream that takes the marks of a program out of what goes through it. */
export interface MarkFilter {
  readonly stream: Transform;
  /** Whether the program has started; false once it is sure that it never did. */
  readonly started: Promise<boolean>;
  /** Its exit code; missing as long as it has not come by. */
  code(): number | undefined;
}

/** What stands between the nonce and the end of a mark: `s`, or an exit code. */
const SAID = /^(?:s|[0-9]{1,3})$/;
const LONGEST_SAID = 3;

/**
 * @param nonce of the marks: a byte of value 1, the nonce, `s` or the exit code, and another such byte. What may be the
 *   beginning of one waits for the next bytes; all others go on at once.
 */
export function markFilter(nonce: string): MarkFilter {
  const start = Buffer.from(`\u0001${nonce}`);
  const { promise: started, resolve } = Promise.withResolvers<boolean>();
  let held = Buffer.alloc(0);
  let code: number | undefined;
  const take = (said: string): void => {
    if (said === 's') resolve(true);
    else if (SAID.test(said)) code = Number(said);
  };
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let bytes = Buffer.concat([held, chunk]);
      let at = bytes.indexOf(start);
      for (let end = endOf(bytes, at, start); end >= 0; end = endOf(bytes, at, start)) {
        this.push(bytes.subarray(0, at));
        take(bytes.toString('latin1', at + start.length, end));
        bytes = bytes.subarray(end + 1);
        at = bytes.indexOf(start);
      }
      // A target knows the nonce: a mark that does not end is none, and nothing waits for its end.
      const isOpen = at >= 0 && bytes.length - at <= start.length + LONGEST_SAID;
      const free = isOpen ? at : bytes.length - beginningOf(start, bytes);
      held = bytes.subarray(free);
      done(null, bytes.subarray(0, free));
    },
    flush: (done) => {
      resolve(false);
      done(null, held);
    },
  });
  return { stream, started, code: () => code };
}

function endOf(bytes: Buffer, at: number, start: Buffer): number {
  return at < 0 ? -1 : bytes.indexOf(1, at + start.length);
}

/** How many bytes at the end of a text begin the mark. */
function beginningOf(mark: Buffer, bytes: Buffer): number {
  const most = Math.min(mark.length - 1, bytes.length);
  for (let size = most; size > 0; size -= 1)
    if (bytes.subarray(bytes.length - size).equals(mark.subarray(0, size))) return size;
  return 0;
}
