import { invalid } from './far-channel.ts';

/** One thing that `follow` of the agent says (68-follow.sh). */
export type FarRecord =
  | { readonly type: 'event'; readonly line: string }
  | { readonly type: 'output'; readonly stream: 'stdout' | 'stderr'; readonly bytes: Buffer }
  | { readonly type: 'lost'; readonly stream: 'stdout' | 'stderr'; readonly size: number }
  | { readonly type: 'secret'; readonly name: string; readonly value: Buffer }
  | { readonly type: 'nothing' }
  /** The supervisor holds the lock. */
  | { readonly type: 'begun' }
  /** The supervisor is gone. */
  | { readonly type: 'cut' };

const LINE = 0x0a;
const LONGEST_LINE = 256 * 1024;
const LARGEST = 1024 * 1024;
const STREAMS = { O: 'stdout', R: 'stderr' } as const;

/** Cuts the body of a `follow` into its records; a part that has not come whole gives none. Errors: ArxError HOST_INVALID. */
export async function* readFarRecords(
  body: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<FarRecord, void> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      const found = firstRecord(held, name);
      if (found === undefined) break;
      held = held.subarray(found.size);
      yield found.record;
    }
  }
}

interface Found {
  readonly record: FarRecord;
  /** Bytes that it takes. */
  readonly size: number;
}

function firstRecord(held: Buffer, name: string): Found | undefined {
  const end = held.indexOf(LINE);
  if (end < 0) {
    if (held.length > LONGEST_LINE) throw invalid(name, 'a line of what it reports has no end');
    return undefined;
  }
  const line = held.subarray(0, end).toString('latin1');
  const rest = line.slice(2);
  const whole = (record: FarRecord): Found => ({ record, size: end + 1 });
  if (line.startsWith('E ')) return whole({ type: 'event', line: rest });
  if (line === 'B') return whole({ type: 'begun' });
  if (line === 'P') return whole({ type: 'nothing' });
  if (line === 'X') return whole({ type: 'cut' });
  const lost = /^L ([OR]) (\d{1,15})$/.exec(line);
  if (lost !== null) return whole({ type: 'lost', stream: streamOf(lost[1]), size: Number(lost[2]) });
  return withBytes(line, held.subarray(end + 1), name, end + 1);
}

function withBytes(line: string, rest: Buffer, name: string, begin: number): Found | undefined {
  const [, letter, secret = '', digits] = /^(?:([OR])|S (\w{1,160})) (\d{1,7})$/.exec(line) ?? [];
  const size = Number(digits);
  if (digits === undefined || size > LARGEST)
    throw invalid(name, `it reports ${JSON.stringify(line.slice(0, 100))}`);
  if (rest.length < size + 1) return undefined;
  if (rest[size] !== LINE) throw invalid(name, 'what a command wrote has another size than it says');
  const bytes = Buffer.from(rest.subarray(0, size));
  const record: FarRecord =
    letter === undefined
      ? { type: 'secret', name: secret, value: bytes }
      : { type: 'output', stream: streamOf(letter), bytes };
  return { record, size: begin + size + 1 };
}

function streamOf(letter: string | undefined): 'stdout' | 'stderr' {
  return STREAMS[letter === 'R' ? 'R' : 'O'];
}
