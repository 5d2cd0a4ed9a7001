import { typeOf } from '../file-type.ts';

/** A long run of base64 or hexadecimal digits in a program. */
export interface Payload {
  readonly offset: number;
  readonly length: number;
  readonly encoding: 'base64' | 'hexadecimal';
  /** What its first bytes say when it is decoded. */
  readonly type: string;
}

const SHORTEST = 800;
const DIGIT = new Uint8Array(128);
for (const digit of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-')
  DIGIT[digit.charCodeAt(0)] = 1;
const HEX = /^(?:[0-9a-f]+|[0-9A-F]+)$/;
const HEAD = 512;

/** The longest such run, if there is one. */
export function longestPayload(text: string): Payload | undefined {
  let longest: { offset: number; run: string } | undefined;
  for (const { start, end } of longRuns(text)) {
    const run = text.slice(start, end);
    if (run.length > (longest?.run.length ?? 0) && isMixed(run)) longest = { offset: start, run };
  }
  if (longest === undefined) return undefined;
  const { offset, run } = longest;
  const encoding = HEX.test(run.slice(0, HEAD)) ? 'hexadecimal' : 'base64';
  const head = Buffer.from(run.slice(0, HEAD), encoding === 'base64' ? 'base64' : 'hex');
  return { offset, length: run.length, encoding, type: typeOf(head) };
}

function* longRuns(text: string): Generator<{ readonly start: number; readonly end: number }> {
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if (code < 128 && DIGIT[code] === 1) continue;
    if (at - start >= SHORTEST) yield { start, end: at };
    start = at + 1;
  }
}

/** A ruler of dashes, or one word without blanks, is no payload. */
function isMixed(run: string): boolean {
  const head = run.slice(0, HEAD);
  return /\d/.test(head) && /[A-Za-z]/.test(head) && new Set(head).size >= 12;
}
