import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ARX, arxHome } from '../helpers/arx-home.ts';
import { processesOf } from '../helpers/processes-of.ts';
import { hostTree } from '../offline/change/host-tree.ts';

if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';
const home = arxHome('signals');
const path = (...names: string[]): string => join(home.path, ...names);
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
  home.remove();
});

const EXITS = { SIGINT: 130, SIGTERM: 143, SIGKILL: null } as const;
type Signal = keyof typeof EXITS;

/** What a bundle does beside placing its files, and how to see from outside that it is at that. */
interface Phase {
  readonly code: readonly unknown[];
  readonly isThere: (pid: number) => boolean;
  readonly secrets?: object;
}

const sh = (script: string, more: object = {}): object => ({ cmd: ['sh', '-c'], args: [script], ...more });
const marked = (name: string): boolean => existsSync(path('marks', name));
/** Writes a mark, and stays. */
const stay = (name: string): string => `touch ${path('marks', name)}; sleep 60 & sleep 60; sleep 60`;
/** Outside of any sandbox: writes a mark, and hangs with a process of its own that has a path of ours in its words. */
const hang = (name: string): string => `touch ${path('marks', name)}; tail -f ${path('few', '0')}; false`;
const undo = ['sh', '-c', `touch ${path('marks', 'undone')}`];
const daemon = {
  cmd: ['sleep', '60'],
  daemon: 'app',
  network: 'host',
  health: { command: ['sh', '-c', hang('asked')], within: '50s' },
};

const PHASES: Readonly<Record<string, Phase>> = {
  verify: { code: [], isThere: (pid) => hasOpen(pid, path('verify.arx')) },
  place: { code: [], isThere: () => readdirSync(path('srv')).some((name) => name.includes('.arx-')) },
  secret: {
    code: [sh('true', { secrets: 'KEY' })],
    secrets: { KEY: { command: ['sh', '-c', hang('telling')] } },
    isThere: () => marked('telling'),
  },
  step: { code: [sh('true', { undo }), sh(stay('stepping'))], isThere: () => marked('stepping') },
  health: { code: [sh('true', { undo }), daemon], isThere: () => marked('asked') },
};

function hasOpen(pid: number, file: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === file);
  } catch {
    return false;
  }
}

async function seal(
  name: string,
  { code, secrets }: Pick<Phase, 'code' | 'secrets'>,
  source: string,
): Promise<void> {
  const data = source === '' ? [] : [{ source: `file:///@/./${source}/`, target: path('srv') }];
  writeFileSync(path(`${name}.json`), JSON.stringify({ name, code, data, secrets }));
  await home.ok(['repack', `${name}.json`, '-o', `${name}.arx`, '--compress', 'none']);
}

before(async () => {
  mkdirSync(path('many'));
  // So many that there is time between the first and the last.
  for (let at = 0; at < 6000; at += 1) writeFileSync(path('many', `${at}`), `${at}`.repeat(at % 500));
  mkdirSync(path('few'));
  for (let at = 0; at < 3; at += 1) writeFileSync(path('few', `${at}`), `new ${at}`);
  mkdirSync(path('srv'));
  writeFileSync(path('srv', '1'), 'of the host', { mode: 0o640 });
  for (const [name, phase] of Object.entries(PHASES))
    await seal(name, phase, name === 'verify' || name === 'place' ? 'many' : 'few');
  await seal(
    'undo',
    { code: [sh('true', { undo: ['sh', '-c', `trap '' TERM INT; ${stay('undoing')}`] }), ['false']] },
    'few',
  );
  await seal('idle', { code: ['true'] }, '');
});

/** Starts a run and waits until it is where it is to be. */
async function startUntil(name: string, isThere: (pid: number) => boolean) {
  rmSync(path('marks'), { recursive: true, force: true });
  mkdirSync(path('marks'));
  const child = spawn(process.execPath, [ARX, 'run', `${name}.arx`], { cwd: home.path, env: home.env });
  children.push(child);
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  child.stdout.resume();
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }));
  while (!isThere(child.pid ?? 0)) {
    assert.equal(child.exitCode, null, `it ended before: ${stderr}`);
    await sleep(2);
  }
  return { child, ended };
}

/** No process, no hidden name, no journal, and the host as before. */
function demandNothingLeft(tree: unknown): void {
  assert.deepEqual(hostTree(path('srv')), tree);
  assert.deepEqual(processesOf(home.path), []);
  const state = existsSync(path('state')) ? readdirSync(path('state')) : [];
  assert.deepEqual(
    state.filter((name) => /^(?:journal|\.|lock-)/.test(name)),
    [],
  );
}

for (const [name, { isThere }] of Object.entries(PHASES))
  for (const signal of Object.keys(EXITS) as Signal[])
    test(`arx run leaves nothing when it gets ${signal} in the phase ${name}`, async () => {
      const tree = hostTree(path('srv'));
      const { child, ended } = await startUntil(name, isThere);
      child.kill(signal);
      const end = await ended;
      assert.equal(end.code, EXITS[signal], end.stderr);
      if (signal === 'SIGKILL') await recovered(name);
      else assert.match(end.stderr, /^error\[INTERRUPTED\]: /m);
      if (name === 'step' || name === 'health') assert.ok(marked('undone'));
      demandNothingLeft(tree);
      assert.deepEqual(home.leftovers(), []);
    });

/** What a killed run has left is put in order by the next start, whatever that runs. */
async function recovered(name: string): Promise<void> {
  const { code, stderr } = await home.run(['run', 'idle.arx']);
  assert.equal(code, 0, stderr);
  if (name === 'step' || name === 'health')
    assert.match(stderr, new RegExp(`The run of "${name}" was cut off`));
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  test(`the second ${signal} ends what undoes at once, and the rest is undone, while arx run takes back`, async () => {
    const tree = hostTree(path('srv'));
    const { child, ended } = await startUntil('undo', () => marked('undoing'));
    child.kill(signal);
    await sleep(400);
    // The first one alone ends no undo.
    assert.equal(child.exitCode, null);
    assert.ok(processesOf(home.path).length > 1);
    child.kill(signal);
    const { code, stderr } = await ended;
    assert.match(stderr, /^error\[RUN_STEP_FAILED\]: /m);
    assert.equal(code, 7);
    demandNothingLeft(tree);
    assert.deepEqual(home.leftovers(), []);
  });

test('the next start undoes again when arx run gets SIGKILL while it takes back', async () => {
  const tree = hostTree(path('srv'));
  const { child, ended } = await startUntil('undo', () => marked('undoing'));
  child.kill('SIGKILL');
  await ended;
  const next = await startUntil('idle', () => marked('undoing'));
  next.child.kill('SIGINT');
  await sleep(400);
  next.child.kill('SIGINT');
  await next.ended;
  demandNothingLeft(tree);
});
