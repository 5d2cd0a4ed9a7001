import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { suite, test } from 'node:test';
import { type ArxHome, arxHome } from '../helpers/arx-home.ts';
import { processesOf } from '../helpers/processes-of.ts';

/** Name to what stands there in this run. */
type Places = Readonly<Record<string, string>>;

/** One fault and what a person reads of it. In every text `<NAME>` stands for a place that differs from run to run. */
export interface Row {
  /** What goes wrong, to go on with "when ". */
  readonly name: string;
  /** The source as the manifest has it. */
  readonly source: string;
  /** More lines of its entry. */
  readonly more?: readonly string[];
  /** The exit status; 5 when missing. */
  readonly exit?: number;
  /** Everything on standard error, without the last newline: the error, or with status 0 how the work went. */
  readonly says: readonly string[];
  /** Variables of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A program with arguments that starts arx. */
  readonly under?: readonly string[];
  /** True: what came whole stays, under its own digest: content that is not the wanted one may be so for another. */
  readonly keepsWhole?: boolean;
  /** Comes first: a lock, a configuration. */
  readonly prepare?: (place: Place) => Promise<void>;
  /** Comes last: what the servers saw. */
  readonly check?: (place: Place) => Promise<void> | void;
}

/** Where a row is run. */
export interface Place {
  readonly home: ArxHome;
  /** The directory of `arx.yaml`. */
  readonly project: string;
  /** What the environment has beside that of the home. */
  readonly env: Readonly<Record<string, string>>;
}

/** An error as it is shown, at the first source of the manifest. */
export function error(code: string, message: string, hint: string): readonly string[] {
  return [`error[${code}]: ${message}`, '  --> arx.yaml:3:5', `  help: ${hint}   (arx explain ${code})`];
}

/** How a source is obtained, in lines of plain progress. */
export interface Course {
  /** As it is shown. */
  readonly source: string;
  readonly states: readonly string[];
  /** For example `sha256-hcc9xcD0…  1 file  100 kB`. */
  readonly sum: string;
}

/** Everything that is said of a first repack that succeeds. */
export function success({ source, states, sum }: Course): readonly string[] {
  return [
    '#1 [key] done made the signing key <key>',
    ...states.map((state) => `#2 [fetch ${source}] ${state}`),
    `[1/1]  ${source}  ${sum}`,
    'arx.lock: 1 new, 0 changed, 0 unchanged',
    'wrote demo.arx (<size>), signed by own (<key>)',
  ];
}

/** Tests each row with the real program, several at once: most of the time they wait. */
export function faultTable(title: string, places: Places, rows: readonly Row[]): void {
  void suite(title, { concurrency: 4 }, () => {
    for (const row of rows)
      test(`arx repack ${row.exit === 0 ? 'succeeds' : `ends with ${row.exit ?? 5} and leaves nothing`} when ${row.name}`, () =>
        runRow(row, places));
  });
}

/** For a row that finds a lock: locks what the source has now, and forgets the content. */
export async function lockAndForget({ home, project, env }: Place): Promise<void> {
  await home.ok(['lock', '--progress', 'none'], { cwd: project, env });
  forget(home);
}

// Homes are used again for their compiled code, which takes longer to make than most rows.
const IDLE: ArxHome[] = [];

async function runRow(row: Row, places: Places): Promise<void> {
  const home = IDLE.pop() ?? arxHome('fault');
  const place = { home, project: join(home.path, 'project'), env: fillAll(row.env ?? {}, places) };
  mkdirSync(place.project);
  writeFileSync(join(place.project, 'arx.yaml'), fill(manifestOf(row), places));
  await row.prepare?.(place);
  await runIn(place, row, places);
  await row.check?.(place);
  forget(home);
  for (const name of ['project', 'config', 'known', 'key'])
    rmSync(join(home.path, name), { recursive: true, force: true });
  IDLE.push(home);
}

function manifestOf({ source, more = [] }: Row): string {
  const entry = [`source: '${source}'`, ...more].map((line) => `    ${line}\n`);
  return `name: demo\ndata:\n  - target: t\n${entry.join('')}`;
}

async function runIn({ home, project, env }: Place, row: Row, places: Places): Promise<void> {
  const { exit = 5, under = [], keepsWhole = false } = row;
  const before = readTree(project);
  const argv = ['repack', '--progress', exit === 0 ? 'plain' : 'none'];
  const ended = await home.run(argv, { cwd: project, env, under });
  assert.equal(shown(ended.stderr, { ...places, home: home.path }), row.says.join('\n'));
  assert.equal(ended.code, exit);
  assert.deepEqual(home.leftovers(), [], 'the temporary directory');
  assert.deepEqual(processesOf(home.path), [], 'processes');
  if (exit === 0) return;
  assert.equal(ended.stdout, '');
  assert.deepEqual(readTree(project), before, 'the project: no lock and no bundle');
  assertCache(home, keepsWhole);
}

/** Empties the cache, but for compiled code. */
function forget({ env }: ArxHome): void {
  const cache = env['ARX_CACHE_DIR'] ?? '';
  for (const name of readdirSync(cache))
    if (name !== 'code') rmSync(join(cache, name), { recursive: true, force: true });
}

function fill(text: string, places: Places): string {
  return text.replace(/<(\w+)>/g, (word, name: string) => places[name] ?? word);
}

function fillAll(texts: Readonly<Record<string, string>>, places: Places): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text, places)]));
}

/** The other way round, without the times of waits, which are random. */
function shown(text: string, places: Places): string {
  const longestFirst = Object.entries(places).toSorted(([, a], [, b]) => b.length - a.length);
  return longestFirst
    .reduce((now, [name, value]) => now.replaceAll(value, `<${name}>`), text)
    .replace(/again in (?:0\.\d|1) s/g, 'again in <wait> s')
    .replace(/the signing key SHA256:\S+/, 'the signing key <key>')
    .replace(/\([0-9.]+ kB\), signed by own \(SHA256:\S+\)/, '(<size>), signed by own (<key>)')
    .trimEnd();
}

function readTree(directory: string): Record<string, string> {
  const files = filesBelow(directory);
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(directory, name), 'latin1')]));
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(directory, join(parentPath, name)))
    .toSorted();
}

/** Nothing half-written is in the cache, and nothing that a later run would take for something. */
function assertCache({ env }: ArxHome, keepsWhole: boolean): void {
  const cache = env['ARX_CACHE_DIR'] ?? '';
  const left = filesBelow(cache).filter((name) => !name.startsWith('code/'));
  const inRepositories = left.filter((name) => /^git\/[^/]+\.git\//.test(name));
  assert.deepEqual(
    inRepositories.filter((name) => /\.lock$|(?:^|\/)tmp_|\/incoming-|\/lfs\/.*\./.test(name)),
    [],
    'half-written files of git',
  );
  const others = left.filter((name) => !inRepositories.includes(name));
  assert.deepEqual(keepsWhole ? others.filter((name) => !isWhole(cache, name)) : others, [], 'the cache');
}

/** True for what is there under the digest of its bytes, and for what is noted of it: who asks for that content may have it. */
function isWhole(cache: string, name: string): boolean {
  const [, digest] =
    /^(?:downloads\/sha256\/([0-9a-f]{64})|packs\/sha256\/([0-9a-f]{64})\/tree)$/
      .exec(name)
      ?.filter(Boolean) ?? [];
  if (digest === undefined) return /^(?:validators|findings)\/|^packs\/.*\/(?:blobs|index)$/.test(name);
  return (
    digest ===
    createHash('sha256')
      .update(readFileSync(join(cache, name)))
      .digest('hex')
  );
}
