import { Transform } from 'node:stream';
import type { Marks } from './elevated-argv.ts';
import type { Elevation } from './elevation.ts';

/** Bytes of what is said before a program starts that are kept. */
const KEPT = 16_384;
/** su has no prompt of ours: this is what PAM and others ask with in the C locale. */
const SU_PROMPT = /password[^\n]*: ?$/i;

/** `ready`: it starts now. `again`: a password was refused. `asked`: for one that nobody gave. `closed`: it has ended. */
export type Outcome = 'ready' | 'again' | 'asked' | 'closed';

/** Reads stderr up to where the program starts; from there on it goes through. */
export interface Opener {
  readonly stream: Transform;
  readonly outcome: Promise<Outcome>;
  /** What was said before. */
  said(): string;
}

/** @param write gives a line to the standard input. */
export function opener(
  { prompt, ready }: Marks,
  { sudo, su }: Elevation,
  write: (line: string) => void,
): Opener {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const passwords = { sudo: sudo?.password, su: su?.password };
  let said = '';
  let from = 0;
  let started = false;
  const answer = (tool: 'sudo' | 'su', given: Set<string>): void => {
    const password = passwords[tool];
    if (given.has(tool)) resolve('again');
    else if (password === undefined) resolve('asked');
    else write(`${password}\n`);
    given.add(tool);
    from = said.length;
  };
  const given = new Set<string>();
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      if (started) return done(null, chunk);
      // One character a byte, so that what follows the mark is the program's, byte for byte.
      said += chunk.toString('latin1');
      const at = said.indexOf(ready);
      if (at >= 0) {
        started = true;
        resolve('ready');
        return done(null, Buffer.from(said.slice(at + ready.length), 'latin1'));
      }
      if (said.includes(prompt, from)) answer('sudo', given);
      else if (su !== undefined && SU_PROMPT.test(said.slice(from))) answer('su', given);
      if (said.length > KEPT) [said, from] = [said.slice(-KEPT / 2), 0];
      return done();
    },
    flush: (done) => {
      resolve('closed');
      done();
    },
  });
  const text = (): string => Buffer.from(said.replaceAll(prompt, ''), 'latin1').toString();
  return { stream, outcome: promise, said: text };
}
