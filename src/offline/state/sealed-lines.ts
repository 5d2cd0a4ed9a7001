import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { canonicalJson, type Json, parseCanonicalJson } from '../../core/canonical-json.ts';
import { type Digest, Digester } from '../../core/digest.ts';
import type { Check } from '../../model/shape.ts';
import { syncDirectory, writeAll } from '../../sys/atomic-write.ts';
import { GatheredLines } from '../../sys/gathered-lines.ts';
import { temporaryBeside } from '../../sys/temporary-name.ts';
import { fileLines } from './file-lines.ts';
import { stateInvalid, withinState } from './state-invalid.ts';
import { openStateFile } from './state-file.ts';

/** In bytes. No line of ours comes near; more would be an attempt to exhaust us. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** What a file of lines is by its bytes. */
export interface Written {
  readonly digest: Digest;
  /** Size in bytes. */
  readonly size: number;
}

/**
 * Writes values, one a line, whole and durable or not at all; only the owner may read the file. With `seal` the last line is
 * the digest of those before it, so that a cut or changed file is seen.
 * @param values as canonical JSON each.
 * @throws ArxError WRITE_FAILED.
 */
export function writeLines(path: string, values: Iterable<string>, seal: boolean): Written {
  const temporary = temporaryBeside(path);
  return withinState(path, () => {
    try {
      const written = writeInto(temporary, values, seal);
      renameSync(temporary, path);
      syncDirectory(dirname(path));
      return written;
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

function writeInto(path: string, values: Iterable<string>, seal: boolean): Written {
  const fd = openSync(path, 'wx', 0o600);
  try {
    const written = writeEach(path, fd, values);
    if (seal) writeAll(fd, canonicalJson({ digest: written.digest }));
    if (seal) writeAll(fd, Buffer.from('\n'));
    fsyncSync(fd);
    return written;
  } finally {
    closeSync(fd);
  }
}

function writeEach(path: string, fd: number, values: Iterable<string>): Written {
  const digester = new Digester();
  let size = 0;
  const lines = new GatheredLines((bytes) => {
    digester.update(bytes);
    writeAll(fd, bytes);
    size += bytes.length;
  });
  for (const value of values) lines.add(`${demandShort(path, value)}\n`);
  lines.flush();
  return { digest: digester.digest(), size };
}

/** The line itself. @throws ArxError RUN_STATE_INVALID if nobody could read it again. */
function demandShort(path: string, line: string): string {
  if (line.length <= LONGEST_LINE / 3) return line;
  throw stateInvalid(path, 'it would have a line that is too long');
}

/** Returns normally if `writeLines` can write a line, and it has the shape. @throws ArxError RUN_STATE_INVALID. */
export function demandLine(path: string, line: string, check: Check): void {
  parseLine(path, Buffer.from(demandShort(path, line)), { number: 1, check });
}

/** The lines of a file of the state as they are read, without their ends. Undefined if there is no file. */
export function* readLines(path: string): Generator<Buffer, void> {
  const file = openStateFile(path);
  if (file === undefined) throw stateInvalid(path, 'it does not exist');
  try {
    yield* wholeLines(path, file.fd);
  } finally {
    closeSync(file.fd);
  }
}

function* wholeLines(path: string, fd: number): Generator<Buffer, void> {
  for (const { bytes, is } of fileLines(path, fd, LONGEST_LINE)) {
    if (is === 'long') throw stateInvalid(path, 'it has a line without an end');
    if (is === 'cut') throw stateInvalid(path, 'it is cut off within a line');
    yield bytes;
  }
}

/** One line as a value of a shape. @throws ArxError RUN_STATE_INVALID saying what is wrong with which line. */
export function parseLine(path: string, line: Buffer, { number, check }: LineShape): Json {
  const value = canonicalLine(path, line, number);
  const problem = check(value, `line ${number}`);
  if (problem === undefined) return value;
  throw stateInvalid(path, problem);
}

/** Which line it is, counting from 1, and what it must be. */
interface LineShape {
  readonly number: number;
  readonly check: Check;
}

function canonicalLine(path: string, line: Buffer, number: number): Json {
  try {
    return parseCanonicalJson('line', line);
  } catch (cause) {
    throw stateInvalid(path, `line ${number} is not canonical JSON`, cause);
  }
}

/**
 * The lines of a file whose last line is the digest of the others. That is known only at the end: what came before is to be
 * forgotten when this throws.
 * @throws ArxError RUN_STATE_INVALID.
 */
export function* readSealedLines(path: string): Generator<Buffer, void> {
  const digester = new Digester();
  let held: Buffer | undefined;
  for (const line of readLines(path)) {
    if (held !== undefined) {
      digester.update(held);
      digester.update(END);
      yield held;
    }
    held = line;
  }
  const expected = canonicalJson({ digest: digester.digest() });
  if (held?.equals(expected) !== true)
    throw stateInvalid(path, 'it is damaged: its last line is not the digest of those before it');
}

const END = Buffer.from('\n');
