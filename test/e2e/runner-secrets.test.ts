import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ARX, arxHome, type Ended } from '../helpers/arx-home.ts';
import { everythingBelow, leaksIn, secret } from './planted-secrets.ts';

const home = arxHome('runner-secrets');
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
  home.remove();
});
const path = (...names: string[]): string => join(home.path, ...names);

/** What the commands do with their secrets: say each in every way, to both streams. */
const SAY = `
say() {
  printf '%s\\n?a=%s&b\\n{"a":"%s"}\\n' "$1" "$1" "$1"
  for before in '' . ..; do printf '%s' "$before$1" | base64; done
  printf '%s' "$1" | od -An -v -tx1 | tr -d ' \\n'; echo
}
for value in "$TOKEN" "$(cat "$FILED_FILE")" "$(cat "$ASKED_FILE")"; do say "$value"; say "$value" >&2; done
echo "core $(ulimit -c) $(grep 'core file' /proc/self/limits)"
`;
const WAIT = `touch ${path('ready')}; while [ ! -e ${path('go')} ]; do sleep 0.02; done\n`;

mkdirSync(path('etc'));
writeFileSync(path('etc', 'filed'), `${secret('of a file')}\n`, { mode: 0o600 });
writeFileSync(path('etc', 'asked'), secret('of a command'), { mode: 0o600 });
writeFileSync(
  path('etc', 'ask'),
  `#!/bin/sh\ntouch ${path('was-asked')}\nexec cat ${path('etc', 'asked')}\n`,
  { mode: 0o700 },
);
const CALLER = { SHOP_TOKEN: secret('of a variable') };
for (const [name, more, script] of [
  ['done', '', WAIT],
  ['failing', '', WAIT],
  ['late', 'timeout: 2', 'sleep 60'],
  ['killed', '', WAIT],
] as const) {
  const manifest = {
    name,
    version: '1.0.0',
    secrets: {
      ASKED: { command: [path('etc', 'ask')] },
      FILED: { file: path('etc', 'filed') },
      TOKEN: { env: 'SHOP_TOKEN', as: 'env' },
    },
    data: [{ source: { text: name }, target: path('srv', name) }],
    code: [
      {
        cmd: 'sh',
        args: ['-c', SAY + script],
        secrets: ['ASKED', 'FILED', 'TOKEN'],
        undo: ['sh', '-c', `${SAY}echo undone`],
        ...(more === '' ? {} : { timeout: 2 }),
      },
      { cmd: name === 'failing' ? 'false' : 'true', args: [] },
    ],
  };
  writeFileSync(path(`${name}.json`), JSON.stringify(manifest));
  await home.ok(['repack', `${name}.json`, '-o', `${name}.arx`]);
}

/** Starts arx; it can be killed before it ends. */
function start(args: readonly string[]): { pid: number; ended: Promise<Ended>; kill: () => void } {
  const child = spawn(process.execPath, [ARX, ...args], { cwd: home.path, env: { ...home.env, ...CALLER } });
  children.push(child);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (bytes: Buffer) => (said[stream] += bytes.toString('latin1')));
  child.stdin.end();
  const ended = once(child, 'close').then(([code]) => ({ ...said, code: code as number }));
  return { pid: child.pid ?? 0, ended, kill: () => void child.kill('SIGKILL') };
}

/** While the command waits. */
async function whenReady<T>(run: { ended: Promise<Ended> }, look: () => T): Promise<T> {
  try {
    let over = false;
    void run.ended.then(() => (over = true));
    while (!existsSync(path('ready'))) {
      if (over) assert.fail(JSON.stringify(await run.ended));
      await sleep(10);
    }
    return look();
  } finally {
    rmSync(path('ready'), { force: true });
    writeFileSync(path('go'), '');
  }
}

/** Processes whose words, or whose variables, hold a secret: but for the command's own, and the caller's in arx. */
function leakingProcesses(): string[] {
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [words, variables] = [read(pid, 'cmdline'), read(pid, 'environ')];
    if (leaksIn(words).length > 0) found.push(`${pid} ${words}`);
    const isCommand = /(?:^|\0)ARX_STEP=/.test(variables);
    const allowed = words.includes(ARX) ? ['of a variable'] : [];
    const leaks = leaksIn(variables).filter((name) => !isCommand && !allowed.includes(name));
    if (leaks.length > 0) found.push(`${pid} ${words} has ${leaks.join()}`);
  }
  return found;
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/** Everything on disks that arx has written: state with journal, receipts and logs, temporary files, what was placed. */
function demandCleanDisk(when: string): void {
  assert.deepEqual(leaksIn(everythingBelow(home.path, /^etc\//)), [], when);
}

/** Files in memory with a secret. Other tests have directories there too, which come and go. */
function inMemory(): string[] {
  const bases = ['/dev/shm', '/run/arx'].filter((base) => existsSync(base));
  const directories = bases.flatMap((base) => readdirSync(base).map((name) => join(base, name)));
  return directories.filter((path) => path.includes('/arx-secrets-')).flatMap(secretFilesIn);
}

function secretFilesIn(directory: string): string[] {
  try {
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) =>
      join(directory, name),
    );
    return files.filter(
      (file) => statSync(file).isFile() && leaksIn(readFileSync(file, 'latin1')).length > 0,
    );
  } catch {
    return [];
  }
}

function demandSilent({ stdout, stderr }: Ended, when: string): void {
  assert.deepEqual([leaksIn(stdout), leaksIn(stderr)], [[], []], when);
}

function demandAfter(ended: Ended, when: string): void {
  demandSilent(ended, when);
  demandCleanDisk(when);
  assert.deepEqual([leakingProcesses(), inMemory(), home.leftovers()], [[], [], []], when);
  rmSync(path('go'), { force: true });
}

test('run --dry-run says which secrets are needed and there, and neither reads one nor asks a command', async () => {
  rmSync(path('was-asked'), { force: true });
  const there = await home.run(['run', 'done.arx', '--dry-run'], { env: CALLER });
  for (const line of [
    /TOKEN.*env SHOP_TOKEN.*there/,
    /FILED.*file .*etc\/filed.*there/,
    /ASKED.*command .*etc\/ask/,
  ])
    assert.match(there.stdout, line);
  const { stdout } = await home.run(['run', 'done.arx', '--dry-run', '--json']);
  const { secrets } = (JSON.parse(stdout) as { plan: { secrets: { name: string; present?: boolean }[] } })
    .plan;
  const present = Object.fromEntries(secrets.map(({ name, present }) => [name, present]));
  assert.deepEqual(present, { ASKED: undefined, FILED: true, TOKEN: false });
  await home.ok(['run', 'done.arx', '--dry-run', '--plan', 'plan.json'], { env: CALLER });
  assert.ok(!existsSync(path('was-asked')));
  demandAfter(there, 'after a dry run');
});

test('run ends before anything is changed when a secret is missing', async () => {
  const ended = await home.run(['run', 'done.arx']);
  assert.equal(ended.code, 3);
  assert.match(ended.stderr, /RUN_NO_SECRET.*"TOKEN".*env SHOP_TOKEN is not set/s);
  assert.ok(!existsSync(path('srv')));
  demandAfter(ended, 'after a refusal');
});

for (const [name, code, ...json] of [
  ['done', 0],
  ['failing', 7],
  ['late', 7],
  ['done', 0, '--json'],
  ['failing', 7, '--json'],
] as const) {
  test(`run ${[name, ...json].join(' ')} shows and keeps no secret, while it runs and afterwards`, async () => {
    const run = start(['run', `${name}.arx`, ...json]);
    if (name !== 'late')
      await whenReady(run, () => {
        assert.deepEqual(leakingProcesses(), []);
        assert.equal(inMemory().length, 2);
        demandCleanDisk('while it runs');
        assert.match(read(String(run.pid), 'limits'), /core file size +0 +0/);
      });
    const ended = await run.ended;
    assert.equal(ended.code, code, ended.stderr);
    const said = ended.stdout + ended.stderr + everythingBelow(path('state'), /^$/);
    assert.match(said, /\*\*\*/);
    assert.match(said, /core 0 Max core file size +0 +0/);
    if (code === 7) assert.match(said, /^undone$/m);
    demandAfter(ended, name);
  });
}

test('what kill -9 leaves in memory is removed by the next run, and nothing is shown or kept by then', async () => {
  const run = start(['run', 'killed.arx']);
  await whenReady(run, () => run.kill());
  await run.ended;
  demandCleanDisk('after kill -9');
  rmSync(path('go'), { force: true });
  const next = start(['run', 'killed.arx']);
  await whenReady(next, () => assert.equal(inMemory().length, 2));
  const ended = await next.ended;
  assert.equal(ended.code, 0, ended.stderr);
  for (const name of home.leftovers()) rmSync(path('tmp', name), { recursive: true });
  demandAfter(ended, 'after the next run');
});

test('rollback and remove give secrets to what undoes a command, and mask them', async () => {
  for (const args of [['rollback'], ['remove', 'done']]) {
    const ended = await start([...args]).ended;
    assert.equal(ended.code, 0, ended.stderr);
    demandAfter(ended, args.join(' '));
  }
});

test('run names no secret that a command asks a service with, or that is the name of what it leaves running', async () => {
  const script = `
service "$TOKEN" restart; systemctl stop "$TOKEN"
cp "$(command -v sleep)" "$TMPDIR/$TOKEN"; "$TMPDIR/$TOKEN" 60 & exit 0`;
  const manifest = {
    name: 'telling',
    version: '1.0.0',
    secrets: { TOKEN: { env: 'SHOP_TOKEN', as: 'env' } },
    code: [{ cmd: 'sh', args: ['-c', script], secrets: 'TOKEN' }],
  };
  writeFileSync(path('telling.json'), JSON.stringify(manifest));
  await home.ok(['repack', 'telling.json', '-o', 'telling.arx']);
  const ended = await start(['run', 'telling.arx', '--json']).ended;
  assert.equal(ended.code, 0, ended.stderr);
  const { receipt } = JSON.parse(ended.stdout) as { receipt: string };
  const signed = readFileSync(path('state', 'receipts', `${receipt}.sigstore.json`), 'utf8');
  const { payload } = (JSON.parse(signed) as { dsseEnvelope: { payload: string } }).dsseEnvelope;
  const said = ended.stderr + ended.stdout + Buffer.from(payload, 'base64').toString();
  for (const told of [
    /Refused \\"service \*\*\* restart\\" of \\"code\[0\]\\": the bundle does not list \*\*\* restart/,
    /Refused \\"systemctl stop \*\*\*\\"/,
    /left \*\*\* \(pid \d+\) running/,
    /"leftovers":\["\*\*\* \(pid \d+\)"\]/,
  ])
    assert.match(said, told);
  // The system cuts the names of processes, so a part would be told too.
  assert.ok(!said.includes(CALLER.SHOP_TOKEN.slice(0, 8)), said);
  demandAfter(ended, 'telling');
});
