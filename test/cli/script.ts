import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { arxHere, type Here } from '../helpers/arx-here.ts';
import { ARX, type Ended, runProgram } from '../helpers/arx-home.ts';
import { COMPILED_CODE } from '../helpers/compiled-code.ts';
import { ALL } from '../helpers/sampled.ts';
import { scratch } from '../servers/scratch.ts';

/**
 * Runs a script of commands and returns it with what they really said. A script is a text of these parts:
 *
 *     -- NAME --        the lines of a file that is there before the first command
 *     # words           a comment
 *     $ command         a line for sh
 *     text              a line of its standard output
 *     ! text            a line of its standard error
 *     # exit N          its exit status, unless 0
 */
export async function runScript(text: string): Promise<string> {
  using home = scratch('script');
  const work = join(home.path, 'work');
  mkdirSync(work);
  const { files, rest } = takeFiles(text);
  for (const [name, content] of files) write(join(work, name), content);
  const env = environment(home.path);
  const lines: string[] = [];
  for (const line of rest.split('\n')) {
    if (line === '' || line.startsWith('$ ') || /^# (?!exit \d)/.test(line)) lines.push(line);
    if (line.startsWith('$ ')) lines.push(...(await runLine(line.slice(2), { work, env, home: home.path })));
  }
  return text.slice(0, text.length - rest.length) + squeeze(lines);
}

interface Place {
  readonly work: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A line that needs no shell: arx says the same in this process, where it has not to start. */
const SIMPLE = /^(?:ARX_\w+=[\w./-]* )*arx(?: [\w@%.,:=/+-]+)*$/;

async function runLine(command: string, { work, env, home }: Place): Promise<string[]> {
  const plain = command.replaceAll('$HOME', home);
  const { code, stdout, stderr } =
    SIMPLE.test(plain) && !ALL
      ? await runHere(plain.split(' '), { cwd: work, env })
      : await runProgram(['sh', '-c', command], { cwd: work, env });
  // A machine that starts no more processes says nothing about arx.
  if (code === -1 || stderr.includes('Cannot fork')) throw new Error(`${command}: ${stderr}`);
  const marked = (output: string, mark: string): string[] =>
    output === ''
      ? []
      : normalize(output, home)
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => `${mark}${line}`.replace(/^(?=\$ |# |$)/, '\\'));
  const exit = code === 0 ? [] : [`# exit ${code}`];
  return [...marked(stdout, ''), ...marked(stderr, '! '), ...exit];
}

/** The words of a simple line: variables, `arx`, arguments. */
function runHere(words: readonly string[], { cwd, env }: Here): Promise<Ended> {
  const at = words.indexOf('arx');
  const given = words.slice(0, at).map((word) => word.split(/=(.*)/s, 2));
  return arxHere(words.slice(at + 1), { cwd, env: { ...env, ...Object.fromEntries(given) } });
}

/** What differs from run to run gets one name. */
function normalize(output: string, home: string): string {
  return output
    .replaceAll(home, '<home>')
    .replace(/sha256:[0-9a-f]{64}/g, 'sha256:<hex>')
    .replace(/SHA256:[A-Za-z0-9+/]{43}=?/g, 'SHA256:<key>')
    .replace(/"keyids":\["[^"]*"\]/g, '"keyids":["<key>"]')
    .replace(/(-----BEGIN PUBLIC KEY-----\n)[^-]*/, '$1<key>\n')
    .replace(/arx-[A-Za-z0-9]{6}\b/g, 'arx-<random>')
    .replace(/\((\d+(\.\d)?) [kM]?B\), signed/g, '(<size>), signed')
    .replace(/"bytes":\d+,"signers"/g, '"bytes":<size>,"signers"')
    .replace(/\b\d+ ms\b/g, '<n> ms')
    .replace(/"ms":\d+/g, '"ms":<n>')
    .replace(/\b\d{8}T\d{6}Z-[0-9a-f]{6}\b/g, '<receipt>')
    .replace(/, \d+(\.\d+)? [kMGT]?B free/g, ', <size> free')
    .replace(/"free":\d+/g, '"free":<n>')
    .replace(/Node \d+\.\d+\.\d+/g, 'Node <version>')
    .replace(/"node":"[^"]*"/g, '"node":"<version>"');
}

function environment(home: string): Readonly<Record<string, string>> {
  const programs = join(home, 'bin');
  for (const name of ['arx', 'arx-run'])
    write(
      join(programs, name),
      `#!/bin/sh\nexec ${process.execPath} ${join(dirname(ARX), `${name}.cjs`)} "$@"\n`,
      0o755,
    );
  mkdirSync(join(home, 'tmp'));
  return {
    PATH: `${programs}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    HOME: home,
    ARX_STATE_DIR: `${home}/state`,
    TMPDIR: join(home, 'tmp'),
    LC_ALL: 'C.UTF-8',
    ARX_PROGRESS: 'none',
    ...COMPILED_CODE,
  };
}

function takeFiles(text: string): { files: Map<string, string>; rest: string } {
  const files = new Map<string, string>();
  let rest = text;
  for (let found = HEAD.exec(rest); found !== null; found = HEAD.exec(rest)) {
    const body = rest.slice(found[0].length);
    const end = body.search(/^(?:-- |\$ |# )/m);
    files.set(found[1] ?? '', body.slice(0, end).replace(/\n\n$/, '\n'));
    rest = body.slice(end);
  }
  return { files, rest };
}

const HEAD = /^-- (.+) --\n/;

function write(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
}

/** No empty line follows another one. */
function squeeze(lines: readonly string[]): string {
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '').join('\n');
}

/** A script's text. */
export function readScript(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}
