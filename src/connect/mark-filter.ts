import { Transform } from 'node:stream';

/** A stream that takes a mark out of what goes through it. */
export interface MarkFilter {
  readonly stream: Transform;
  /** Whether it has come by. */
  seen(): boolean;
}

/** Bytes that may begin the mark wait for the next ones; all others go on at once. */
export function markFilter(mark: string): MarkFilter {
  const wanted = Buffer.from(mark);
  let held = Buffer.alloc(0);
  let found = false;
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const bytes = Buffer.concat([held, chunk]);
      const at = bytes.indexOf(wanted);
      const rest =
        at < 0 ? bytes : Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + wanted.length)]);
      found ||= at >= 0;
      const keep = beginningOf(wanted, rest);
      held = rest.subarray(rest.length - keep);
      done(null, rest.subarray(0, rest.length - keep));
    },
    flush: (done) => done(null, held),
  });
  return { stream, seen: () => found };
}

/** How many bytes at the end of a text begin the mark. */
function beginningOf(mark: Buffer, bytes: Buffer): number {
  const most = Math.min(mark.length - 1, bytes.length);
  for (let size = most; size > 0; size -= 1)
    if (bytes.subarray(bytes.length - size).equals(mark.subarray(0, size))) return size;
  return 0;
}
