import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ARX, type Ended, runProgram } from '../../helpers/arx-home.ts';
import { ALL } from '../../helpers/sampled.ts';
import { textTable } from '../text-table.ts';
import { SECRET } from './bundles.ts';
import { onHostHere } from './on-host-here.ts';
import { onHost, type RunnerWorld } from './runner-world.ts';

/** One fault, the command that meets it, and what may come of that. What it says stands in the table's text file. */
export interface Row {
  /** What is wrong, to go on with "when ". */
  readonly name: string;
  /** The words behind `arx`; or with `script` behind `sh`. */
  readonly line: string;
  /** The exit status, as the documentation promises it. */
  readonly exit: number;
  /** What was done on the host before; `first` when missing: `app.arx` was run. */
  readonly on?: string;
  /** Makes it wrong, in shell, as root in namespaces of its own; see host.sh. */
  readonly wrong?: string;
  /** Makes it right again and runs the next bundle; default: `app.arx` runs, if the row has changed anything. */
  readonly mended?: string;
  /** Paths of the host that end otherwise than they began, in the text file too; else none may. */
  readonly changes?: true;
  /** Programs with arguments that start arx. */
  readonly under?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Processes may stay: daemons. */
  readonly stays?: true;
  readonly script?: true;
}

/** Where arx is run: in this process, whose mounts and processes are its own (apart.ts), one row at a time; or in its own. */
type Way = 'here' | 'apart';

/** Tests rows, and everything that they say with a text file. @param way of rows that can be run here. */
export function runnerTable(
  name: string,
  { world, way }: { readonly world: Promise<RunnerWorld>; readonly way: Way },
  rows: readonly Row[],
): void {
  const real = ALL ? 'apart' : way;
  textTable(join(import.meta.dirname, `${name}.txt`), {
    rows,
    title: ({ script, exit, name: fault, line }) =>
      `${script ? 'sh' : 'arx'} ends with ${exit} when ${fault}: ${line}`,
    run: async (row) => await runRow(row, await world, real),
    // What runs here has the mounts of its host for all.
    concurrency: real === 'here' ? 1 : 4,
  });
}

/** Where nothing was changed the next run is what it was. */
const ORDINARY = 'cmp -s /srv/before /srv/after || ran app.arx --allow-downgrade';

let rooms = 0;

async function runRow(row: Row, world: RunnerWorld, way: Way): Promise<string> {
  rooms += 1;
  const root = join(world.home.path, `row-${rooms}`);
  await runProgram(['cp', '-a', world.at(`hosts/${row.on ?? 'first'}`), root]);
  try {
    const ended = await perform(row, { root, way }, world);
    return demandGood(row, root, ended);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function demandGood(row: Row, root: string, ended: Ended): string {
  const { exit, mended = ORDINARY } = row;
  const [wrongly, code, left, processes] = ['wrong', 'code', 'left', 'processes'].map((name) =>
    noteOf(root, name),
  );
  const changed = changedPaths(noteOf(root, 'before'), noteOf(root, 'after'));
  const text = told(row, { ...ended, code: Number(code) }, changed);
  assert.equal(wrongly, '', 'the preparation says nothing');
  assert.equal(Number(code), exit, text);
  if (row.changes === undefined)
    assert.deepEqual(
      changed.filter((path) => path.startsWith('/srv/host')),
      [],
      text,
    );
  assert.equal(left, '', `temporary files and secrets are gone\n${text}`);
  assert.deepEqual(stagedSince(noteOf(root, 'before'), noteOf(root, 'after')), [], text);
  if (row.stays === undefined) assert.equal(processes, '', `processes\n${text}`);
  assert.ok(!`${ended.stdout}${ended.stderr}`.includes(SECRET), 'the secret is not told');
  assert.doesNotMatch(ended.stderr, /^\s+at .*\(.*:\d+\)|node:internal|\bundefined\b|\[object/m);
  if (mended !== '')
    assert.equal(
      noteOf(root, 'again').split('\n').at(-2),
      '0',
      `the next run\n${noteOf(root, 'again')}\n${text}`,
    );
  return text;
}

/** What needs a process of its own says the same as what does not. */
async function perform(
  { line, script, wrong = '', mended = ORDINARY, under = [], env = {}, input = '' }: Row,
  { root, way }: { readonly root: string; readonly way: Way },
  world: RunnerWorld,
): Promise<Ended> {
  const words = line.split(' ').map((word) => word.replaceAll('␣', ' '));
  const doing = { wrong, mended, env, input };
  const fits = under.length === 0 && script === undefined && !words.includes('-');
  if (way === 'here' && fits) return await onHostHere(world, root, { ...doing, argv: words });
  const arx = script ? ['sh', '-c', `sh ${line}`] : [process.execPath, ARX, ...words];
  return await onHost(world, root, { ...doing, argv: [...under, ...arx] });
}

function noteOf(root: string, name: string): string {
  return existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : '';
}

function changedPaths(before: string, after: string): string[] {
  const [old, now] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  const lines = [...old].filter((line) => !now.has(line)).concat([...now].filter((line) => !old.has(line)));
  return [...new Set(lines.map((line) => line.split(' ')[0] ?? ''))].sort();
}

/** Names beside what they are to become, which no end may leave behind. */
function stagedSince(before: string, after: string): string[] {
  const known = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !known.has(line) && /^\S*\/\.[^/ ]*arx-/.test(line));
}

/** The command line, what it printed, what it said, its status and what it changed. */
function told(row: Row, { code, stdout, stderr }: Ended, changed: readonly string[]): string {
  const printed = stdout === '' ? '' : stdout.replace(/^/gm, '1| ').replace(/1\| $/, '');
  const places = [...new Set(changed.map((path) => shown(path)))].map((path) => `~ ${path}\n`).join('');
  return `${shown(`$ ${row.script ? 'sh' : 'arx'} ${row.line}\n${printed}${stderr}[${code}]\n`)}${places}`;
}

/** Without what differs from run to run. */
function shown(text: string): string {
  return text
    .replace(/[^\P{Cc}\n]/gu, (control) => `<${control.charCodeAt(0).toString(16)}>`)
    .replace(/\b\d{8}T\d{6}Z-[0-9a-f]{6}\b/g, '<receipt>')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>')
    .replace(/\b[0-9a-f]{64}\b/g, '<hex>')
    .replace(/\bSHA256:[\w+/=]{43,44}/g, 'SHA256:<own>')
    .replace(/\bsha256-[\w+/=]{43,44}/g, 'sha256-<integrity>')
    .replace(/\bpid \d+/g, 'pid <pid>')
    .replace(/\blaunch-[0-9a-f-]{36}/g, 'launch-<token>')
    .replace(/\barx-sh-\d+/g, 'arx-sh-<pid>')
    .replace(/\b\d+(?:\.\d+)? m?s$/gm, '<duration>')
    .replace(/"milliseconds":\d+/g, '"milliseconds":0')
    .replace(/arx-[A-Za-z0-9]{6}\b(?=\/|$)/g, 'arx-<temporary>')
    .replace(/\.arx-[0-9a-f]{8}-\d+-[0-9a-f]{8}\b/g, '.arx-<temporary>')
    .replace(/\b[\d.]+ [kMGT]?B free/g, '<size> free');
}
