import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ARX, type Ended, runProgram } from '../../helpers/arx-home.ts';
import { halfOf } from '../../helpers/sampled.ts';
import { SECRET } from './bundles.ts';
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

/** Tests rows with the real program, and everything that they say with a text file. */
export function runnerTable(name: string, world: Promise<RunnerWorld>, rows: readonly Row[]): void {
  const file = join(import.meta.dirname, `${name}.txt`);
  const texts = existsSync(file) ? readTexts(file) : new Map<string, string>();
  const expected = process.env['UPDATE'] === '1' ? undefined : readTexts(file);
  const half = halfOf(rows);
  void suite(`faults of ${name}`, { concurrency: 4 }, () => {
    for (const row of half.rows)
      test(`${row.script ? 'sh' : 'arx'} ends with ${row.exit} when ${row.name}: ${row.line}`, async () => {
        const said = await runRow(row, await world);
        texts.set(row.name, said);
        if (expected !== undefined) assert.equal(said, expected.get(row.name));
      });
  });
  test(`the text of ${name} has these rows and no others`, (t) => {
    t.diagnostic(half.told);
    if (expected === undefined)
      writeFileSync(file, rows.map((row) => `=== when ${row.name}\n${texts.get(row.name) ?? ''}`).join('\n'));
    else
      assert.deepEqual(
        [...expected.keys()],
        rows.map((row) => row.name),
      );
  });
}

/** What the rows of a table say, by their names. */
export function readTexts(file: string): Map<string, string> {
  const parts = readFileSync(file, 'utf8')
    .split(/^=== when /m)
    .slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1).replace(/\n\n$/, '\n')];
    }),
  );
}

/** Where nothing was changed the next run is what it was. */
const ORDINARY = 'cmp -s /srv/before /srv/after || ran app.arx --allow-downgrade';

let rooms = 0;

async function runRow(row: Row, world: RunnerWorld): Promise<string> {
  rooms += 1;
  const root = join(world.home.path, `row-${rooms}`);
  await runProgram(['cp', '-a', world.at(`hosts/${row.on ?? 'first'}`), root]);
  try {
    return await tried(row, root, world);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function tried(row: Row, root: string, world: RunnerWorld): Promise<string> {
  const { line, exit, wrong = '', mended = ORDINARY, under = [], env = {}, input = '' } = row;
  const words = line.split(' ').map((word) => word.replaceAll('␣', ' '));
  const script = ['sh', '-c', `sh ${line}`];
  const argv = [...under, ...(row.script ? script : [process.execPath, ARX, ...words])];
  const ended = await onHost(world, root, {
    wrong,
    mended,
    argv,
    env,
    input,
  });
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

function noteOf(root: string, name: string): string {
  return existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : '';
}

function changedPaths(before: string, after: string): string[] {
  const [old, now] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  const lines = [...old].filter((line) => !now.has(line)).concat([...now].filter((line) => !old.has(line)));
  return [...new Set(lines.map((line) => line.split(' ')[0] ?? ''))].sort();
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
