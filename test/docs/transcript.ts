import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ARX, runProgram } from '../helpers/arx-home.ts';
import { COMPILED_CODE } from '../helpers/compiled-code.ts';
import { scratch } from '../servers/scratch.ts';
import { type Fence, fencesOf } from './markdown.ts';

/** What a page calls the home directory and the place of the bundle's data. */
const HOME = '/home/you';
const PLACED = '/tmp/hello';

/** Where commands run: on this machine, unless told. */
export interface TranscriptPlace {
  /** Words before each command that run it elsewhere. */
  readonly enter?: readonly string[];
  /** A directory that is there too. */
  readonly parent?: string;
  /** What stands here for a text of the page: an address, a port. */
  readonly means?: Readonly<Record<string, string>>;
  /** Puts into the home directory what the page has not written. Its parts `work` and `bin` are there. */
  readonly prepare?: (home: string) => void;
  /** True: arx compiles into its own cache, as it does for a user. Else it has what all tests share, which is faster. */
  readonly ownCode?: true;
}

/**
 * Runs the `console` blocks of a page, in order, in one fresh directory, and returns the page with what they really
 * said. A line that begins with "$ " is a command; the lines below it are its output. Other blocks whose first line is
 * "# NAME" with an ending are files that are there when the block above them has ended.
 */
export async function runTranscript(page: string, place: TranscriptPlace = {}): Promise<string> {
  const { enter = [], parent, ownCode, means = {}, prepare } = place;
  using home = scratch('transcript', parent);
  const words = [...Object.entries(means), [PLACED, join(home.path, 'placed')], [HOME, home.path]] as const;
  const real = (text: string): string =>
    words.slice(0, -1).reduce((found, [said, meant]) => found.replaceAll(said, meant), text);
  const shown = (text: string): string =>
    words.reduce((found, [said, meant]) => found.replaceAll(meant, said), text);
  const work = join(home.path, 'work');
  mkdirSync(work);
  const env = { ...environment(home.path), ...(ownCode === undefined && COMPILED_CODE) };
  prepare?.(home.path);
  let found = '';
  let done = 0;
  for (const fence of fencesOf(page)) {
    const name = fileNameOf(fence);
    if (name !== undefined) writeFileSync(join(work, name), real(fence.text));
    if (fence.language !== 'console') continue;
    found += page.slice(done, fence.start);
    for (const command of commandsOf(fence)) {
      const lines = `cd ${work} && { ${real(command)}\n} 2>&1`;
      const ended = await runProgram([...enter, 'sh', '-c', lines], { cwd: '/', env });
      found += `$ ${command}\n${shown(ended.stdout)}`;
    }
    done = fence.start + fence.text.length;
  }
  return found + page.slice(done);
}

function commandsOf(fence: Fence): string[] {
  return fence.text
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.slice(2));
}

function fileNameOf(fence: Fence): string | undefined {
  return /^# ([\w-]+\.\w+)\n/.exec(fence.text)?.[1];
}

function environment(home: string): Readonly<Record<string, string>> {
  const programs = join(home, 'bin');
  for (const name of ['arx', 'arx-run']) {
    const file = join(programs, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\nexec ${process.execPath} ${join(dirname(ARX), `${name}.cjs`)} "$@"\n`);
    chmodSync(file, 0o755);
  }
  const temporary = join(home, 'tmp');
  mkdirSync(temporary);
  return {
    PATH: `${programs}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    HOME: home,
    ARX_STATE_DIR: `${home}/state`,
    TMPDIR: temporary,
    LC_ALL: 'C.UTF-8',
    ARX_PROGRESS: 'none',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
}

/** A page with one name for what differs from run to run and from machine to machine. */
export function normalized(page: string): string {
  const receipts = new Map<string, number>();
  const numbered = (receipt: string): string => {
    receipts.set(receipt, receipts.get(receipt) ?? receipts.size + 1);
    return `<receipt ${receipts.get(receipt)}>`;
  };
  return page
    .replace(/sha256:[0-9a-f]{64}/g, 'sha256:<hex>')
    .replace(/sha256-[A-Za-z0-9+/]{8}…/g, 'sha256-<start>…')
    .replace(/SHA256:[A-Za-z0-9+/]{43}=/g, 'SHA256:<key>')
    .replace(/\b[0-9a-f]{40}\b/g, '<commit>')
    .replace(/\b[0-9a-f]{12}\b/g, '<commit>')
    .replace(/\barx-[0-9a-f]{16}\b/g, 'arx-<number>')
    .replace(/sha256:[0-9a-f]{16}…/g, 'sha256:<start>…')
    .replace(/\b\d{4}-\d\d-\d\d\b/g, '<day>')
    .replace(/\((\d+(\.\d+)?) k?B\), signed/g, '(<size>), signed')
    .replace(/\(html, \d+(\.\d+)? kB\)/g, '(html, <size>)')
    .replace(/(<hex> {2}|signer unchanged|-> new.arx <commit> {3})[-+]?\d+(\.\d+)? k?B/g, '$1 <size>')
    .replace(/( items?,?) +\d+(\.\d+)? [kM]?B/g, '$1 <size>')
    .replace(/(?<=^ {2}|; kept \d+ items, |removed \d+ items?, )\d+(\.\d+)? [kM]?B/gm, '<size>')
    .replace(/\b\d{8}T\d{6}Z-[0-9a-f]{6}\b/g, numbered)
    .replace(/, \d+(\.\d+)? [kMGT]?B free/g, ', <size> free')
    .replace(/(?<=^(?:ran|removed|rolled back|status|#\d+\/\d+) .* )(?:\d+ min )?\d+(?:\.\d)? s$/gm, '<time>')
    .replace(/"node":"[^"]*"/g, '"node":"<version>"')
    .replace(/"platform":"[^"]*"/g, '"platform":"<platform>"');
}
