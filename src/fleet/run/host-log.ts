import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../core/event.ts';
import { LastLines } from '../../core/last-lines.ts';
import { makeDirectories } from '../../sys/make-directories.ts';
import { hostFileName } from './host-file-name.ts';

type Output = Event & { readonly type: 'output' };

/** Bytes of one file. */
const LARGEST = 256 * 1024 * 1024;
const LINES = 10;
const CUT = Buffer.from('\n[the rest was not kept: the log is full]\n');

/** What the commands on one host write, kept in files of the controller. */
export interface HostLog extends Disposable {
  add(event: Output): void;
  /** The file with all of it; undefined when nothing was written. */
  readonly path: string | undefined;
  readonly lastLines: readonly string[];
}

/**
 * The log of a host in a directory (made 0700): `HOST.log` has both streams as they came, with a line before the output of each
 * command; `HOST.stderr.log` has the bytes of standard error alone. Both are added to.
 */
export function openHostLog(directory: string, host: string): HostLog {
  const path = join(directory, `${hostFileName(host)}.log`);
  const all = lazyFile(path);
  const errors = lazyFile(path.replace(/\.log$/, '.stderr.log'));
  const last = new LastLines(LINES);
  let step: string | undefined;
  return {
    add({ step: name, stream, bytes }) {
      if (name !== step) {
        all.write(Buffer.from(`== ${name}\n`));
        last.clear();
      }
      step = name;
      all.write(bytes);
      if (stream === 'stderr') errors.write(bytes);
      last.push(stream, bytes);
    },
    get path() {
      return all.isOpen ? path : undefined;
    },
    get lastLines() {
      return last.lines;
    },
    [Symbol.dispose]() {
      all.close();
      errors.close();
    },
  };
}

/** A file that is there once something is written. */
function lazyFile(path: string) {
  let fd: number | undefined;
  let size = 0;
  return {
    get isOpen() {
      return fd !== undefined;
    },
    write(bytes: Uint8Array): void {
      if (size > LARGEST) return;
      fd ??= open(path);
      size += bytes.length;
      writeAll(fd, size > LARGEST ? CUT : bytes);
    },
    close(): void {
      if (fd !== undefined) closeSync(fd);
    },
  };
}

function open(path: string): number {
  makeDirectories(join(path, '..'), 0o700);
  return openSync(path, 'a', 0o600);
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
