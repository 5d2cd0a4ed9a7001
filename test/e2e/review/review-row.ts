import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash, createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { VERSION } from '../../../src/core/version.ts';
import { arxHere } from '../../helpers/arx-here.ts';
import type { Ended } from '../../helpers/arx-home.ts';
import { processesOf } from '../../helpers/processes-of.ts';
import { ALL } from '../../helpers/sampled.ts';
import { textTable } from '../text-table.ts';
import { PEOPLE, type ReviewWorld } from './review-world.ts';
import { changedPaths, snapshot } from './snapshot.ts';

/** One fault, the command that meets it, and what may come of that. What it says stands in the table's text file. */
export interface Row {
  /** What is wrong, to go on with "when ". */
  readonly name: string;
  /** The words behind `arx`; `<name>` stands for the path of a file of the world. */
  readonly line: string;
  /** The exit status, as the documentation promises it. */
  readonly exit: number;
  /** What was made or changed, from the directory of the row on; missing: nothing. */
  readonly writes?: readonly string[];
  /** True: standard output has something, which the text file shows; else it is empty. */
  readonly prints?: true;
  /** True: which error it is depends on random bytes, and the text file does not have it. */
  readonly varies?: true;
  /** Which bundles of the world are in the working directory; missing: `app.arx`. */
  readonly bundles?: readonly string[];
  readonly prepare?: (place: Place) => Promise<void> | void;
  /** Comes last, also after a failure. */
  readonly release?: (place: Place) => void;
  readonly env?: Readonly<Record<string, string>>;
  /** A program with arguments that starts arx. */
  readonly under?: readonly string[];
  /** Options for Node itself. */
  readonly node?: readonly string[];
  readonly input?: string;
}

/** Where a row is run. */
export interface Place {
  readonly world: ReviewWorld;
  /** Its directory, with `work`, `config` and `tmp`. */
  readonly root: string;
  /** The path of a file in the working directory. */
  readonly work: (name: string) => string;
  /** Writes a file of the configuration directory that nobody else may write. */
  readonly config: (name: string, text: string) => void;
  /** Runs arx there, before the row, which must succeed. */
  readonly ok: (line: string, env?: Readonly<Record<string, string>>) => Promise<string>;
}

/** Tests rows, and everything that they say with a text file. */
export function reviewTable(name: string, world: Promise<ReviewWorld>, rows: readonly Row[]): void {
  textTable(join(import.meta.dirname, `${name}.txt`), {
    rows,
    title: ({ exit, name: fault, line }) => `arx ends with ${exit} when ${fault}: ${line}`,
    run: async (row) => await runRow(row, await world),
    concurrency: 3,
  });
}

let rooms = 0;

async function runRow(row: Row, world: ReviewWorld): Promise<string> {
  rooms += 1;
  const place = furnish(row, world, join(world.home.path, `row-${rooms}`));
  try {
    await row.prepare?.(place);
    return await tried(row, place);
  } finally {
    row.release?.(place);
    rmSync(place.root, { recursive: true, force: true });
  }
}

function furnish({ bundles = ['app.arx'] }: Row, world: ReviewWorld, root: string): Place {
  mkdirSync(join(root, 'work'), { recursive: true });
  mkdirSync(join(root, 'tmp'));
  cpSync(world.at('config'), join(root, 'config'), { recursive: true, mode: 0 });
  for (const name of bundles) cpSync(world.at(name), join(root, 'work', name));
  const place = {
    world,
    root,
    work: (name: string) => join(root, 'work', name),
    config: (name: string, text: string) => writeFileSync(join(root, 'config', name), text, { mode: 0o600 }),
    ok: async (line: string, env: Readonly<Record<string, string>> = {}) => {
      const ended = await start(place, { line, env });
      assert.equal(ended.code, 0, ended.stderr);
      return ended.stdout;
    },
  };
  return place;
}

/** In this process, unless the row needs one of its own or everything is tried: what is said must be the same. */
function start(
  { world, root }: Place,
  row: Pick<Row, 'line' | 'env' | 'under' | 'node' | 'input'>,
): Promise<Ended> {
  const { line, under = [], node = [], input = '' } = row;
  const args = line
    .split(' ')
    .map((word) => word.replace(/<([\w./-]+)>/g, (_, name: string) => world.at(name)).replaceAll('␣', ' '));
  const cwd = join(root, 'work');
  const env = {
    ARX_CONFIG_DIR: join(root, 'config'),
    ARX_STATE_DIR: join(root, 'state'),
    TMPDIR: join(root, 'tmp'),
    ...row.env,
  };
  if (under.length === 0 && node.length === 0 && !ALL)
    return arxHere(args, { cwd, env: { ...world.home.env, ...env }, input });
  return world.home.run(args, { cwd, env, under: ['timeout', '60', ...under], node, input });
}

async function tried(row: Row, place: Place): Promise<string> {
  const { exit, writes = [], prints } = row;
  const before = snapshot(place.root);
  const ended = await start(place, row);
  const text = told(row, ended, place);
  assert.equal(ended.code, exit, text);
  assert.deepEqual(changedPaths(before, snapshot(place.root)), [...writes].sort(), text);
  assert.deepEqual(readdirSync(join(place.root, 'tmp')), [], 'the temporary directory');
  assert.deepEqual(processesOf(place.root), [], 'processes');
  if (prints === undefined) assert.equal(ended.stdout, '');
  if (exit !== 0) assert.doesNotMatch(ended.stdout, /\bOK\b|\bPASS\b/);
  return text;
}

/** The command line, what it printed, what it said and its status. */
function told({ line, prints, varies }: Row, { code, stdout, stderr }: Ended, place: Place): string {
  if (varies === true) {
    assert.match(stderr, /^error\[(?:INTEGRITY|TRUST)_[A-Z_]+\]: Cannot .+\n {2}help: .+\n$/);
    return `$ arx ${line}\nerror[…]\n[${code}]\n`;
  }
  const printed = prints === undefined ? '' : stdout.replace(/^/gm, '1| ').replace(/1\| $/, '');
  return shown(`$ arx ${line}\n${printed}${stderr}[${code}]\n`, place);
}

/** Without what differs from run to run. */
function shown(text: string, { world, root }: Place): string {
  const places = [
    [root, '<here>'],
    [world.home.path, '<world>'],
  ] as const;
  const fingerprints = PEOPLE.map((who) => [fingerprintOf(world.at(`${who}.pub`)), `<${who}>`] as const);
  const own = [fingerprintOf(world.at('config/keys/default.pub')), '<own>'] as const;
  return [...places, ...fingerprints, own]
    .reduce((now, [value, name]) => now.replaceAll(value, name), text)
    .replaceAll(VERSION, '<version>')
    .replace(/\((\w+, )?[\d.]+ (?:B|kB|MB)\)/g, '($1<size>)')
    .replaceAll(new Date().toISOString().slice(0, 10), '<today>')
    .replace(/\b[0-9a-f]{64}\b/g, '<hex>')
    .replace(/\b[0-9a-f]{16}…|\b(?=[0-9a-f]*\d)[0-9a-f]{12}\b/g, '<short>')
    .replace(/SHA256:[\w+/=]{43,44}/g, 'SHA256:<other>')
    .replace(/\.arx-[0-9a-f]{8}-\d+-[0-9a-f]{8}/g, '.arx-<temporary>');
}

function fingerprintOf(file: string): string {
  const der = createPublicKey(readFileSync(file)).export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`;
}
