import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ARX, type Ended, runProgram } from '../../helpers/arx-home.ts';
import { COMPILED_CODE } from '../../helpers/compiled-code.ts';
import { scratch } from '../../servers/scratch.ts';
import { type SshFleet, startSshFleet } from '../../servers/ssh-fleet.ts';

// The real program, over the system's ssh, on hosts with files of their own.
const MANIFEST = (text: string): string => `name: hello
version: '1.4'
code:
  - cmd: sh
    args: [-c, 'echo it begins on "$(uname -n)"; test ! -e /opt/break || { echo it breaks >&2; exit 3; }']
data:
  - /opt/hello/a: {text: "${text}\\n"}
  - /opt/hello/b: {text: "two\\n"}
`;

const home = scratch('arx-on-fleet');
const work = join(home.path, 'work');
let fleet: SshFleet;

async function arx(...words: readonly string[]): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home.path,
    ARX_STATE_DIR: join(home.path, 'state'),
    ...COMPILED_CODE,
  };
  return await runProgram([process.execPath, ARX, ...words], { cwd: work, env });
}

const onFleet = (...words: readonly string[]): Promise<Ended> =>
  arx('run', 'app.arx', '--fleet', 'fleet.yaml', ...words);

before(async () => {
  mkdirSync(work);
  fleet = await startSshFleet({ hosts: 4 });
  const hosts = Object.fromEntries(fleet.names.map((name) => [name, fleet.data(name)]));
  const dead = { ...hosts['h1'], ssh_hostname: '127.0.0.1', ssh_port: 1 };
  const groups = { good: { hosts: ['h?'] } };
  writeFileSync(join(work, 'fleet.yaml'), JSON.stringify({ fleet: { hosts: { ...hosts, dead }, groups } }));
  writeFileSync(join(work, 'arx.yaml'), MANIFEST('one'));
  const { code, stderr } = await arx('repack', '-o', 'app.arx');
  assert.equal(code, 0, stderr);
});

after(async () => {
  await fleet[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

test('arx run --dry-run tells what is the same on most hosts, and how one differs; nothing is written', async () => {
  await fleet.run('h4', 'sh', '-c', 'mkdir /opt/hello; echo other >/opt/hello/a');
  const { code, stdout, stderr } = await onFleet('--dry-run', '--limit', 'good');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^same on 3 hosts: h1, h2, h3\n/);
  assert.match(stdout, /\ndiffers on h4\n[^]*\+ ~ \/opt\/hello\/a/);
  assert.match(stderr, /4 looked at/);
  assert.equal((await fleet.run('h1', 'ls', '/opt/hello')).code, 2);
  assert.equal(existsSync(join(home.path, 'state', 'fleet')), false);
});

test('arx run --waves begins no further wave after a failure, and --resume goes on with what is left', async () => {
  await fleet.run('h2', 'touch', '/opt/break');
  const first = await onFleet('--limit', 'good', '--waves', '1,1', '--force');
  assert.equal(first.code, 6);
  assert.match(first.stderr, /wave 1 of 3: 1 host\n[^]*h1  done/);
  assert.match(first.stderr, /h2  failed and taken back  Cannot run step 1/);
  assert.match(first.stderr, /h3  left out/);
  assert.match(first.stderr, /\| it breaks\n/);
  const [, run = ''] = /--resume (\S+)/.exec(first.stderr) ?? [];
  const log = readFileSync(join(home.path, 'state', 'fleet', run, 'logs', 'h2.log'), 'utf8');
  assert.match(log, /it begins on \S+\nit breaks\n/);
  assert.equal((await fleet.run('h2', 'ls', '/opt/hello')).code, 2);

  await fleet.run('h2', 'rm', '/opt/break');
  const second = await onFleet('--limit', 'good', '--force', '--resume', run);
  assert.equal(second.code, 0, second.stderr);
  assert.match(second.stderr, /3 done, 1 left out/);
  assert.equal((await fleet.run('h4', 'cat', '/opt/hello/a')).stdout, 'one\n');
});

test('arx run --resume refuses another bundle', async () => {
  writeFileSync(join(work, 'other.yaml'), MANIFEST('three'));
  const { code, stderr } = await arx('run', 'other.yaml', '--fleet', 'fleet.yaml', '--resume', 'last');
  assert.equal(code, 2);
  assert.match(stderr, /Cannot resume \S+: it was a run of "sha256:/);
});

test('arx run --json has one object with every host; an unreachable one is told apart', async () => {
  const { code, stdout } = await onFleet('--json');
  const found = JSON.parse(stdout) as {
    schema: string;
    counts: Record<string, number>;
    hosts: { host: string; state: string; error?: { code: string } }[];
  };
  assert.equal(code, 6);
  assert.equal(found.schema, 'arx.fleet-run/1');
  assert.deepEqual(found.counts, { done: 4, unreachable: 1 });
  assert.equal(found.hosts.find(({ host }) => host === 'dead')?.error?.code, 'HOST_UNREACHABLE');
});

test('arx run has the status of the only target: 8 unreachable, 7 a step failed, 0 done with its output', async () => {
  assert.equal((await onFleet('--on', 'dead')).code, 8);
  await fleet.run('h1', 'touch', '/opt/break');
  const failed = await onFleet('--on', 'h1');
  assert.equal(failed.code, 7, failed.stderr);
  assert.match(failed.stderr, /error\[RUN_STEP_FAILED\]/);
  await fleet.run('h1', 'rm', '/opt/break');
  const done = await onFleet('--on', 'h1');
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /^it begins on \S+\n$/);
});

test('arx run of a manifest goes to targets, too', async () => {
  const { code, stderr } = await arx('run', 'other.yaml', '--fleet', 'fleet.yaml', '--limit', 'h[34]');
  assert.equal(code, 0, stderr);
  assert.equal((await fleet.run('h3', 'cat', '/opt/hello/a')).stdout, 'three\n');
});

test('arx status tells what each host has, and exits with 3 when something has drifted', async () => {
  await fleet.run('h2', 'sh', '-c', 'echo x >>/opt/hello/b');
  const { code, stdout, stderr } = await arx(
    'status',
    '--fleet',
    'fleet.yaml',
    '--limit',
    'good',
    '--exit-code',
  );
  assert.equal(code, 3, stderr);
  assert.match(stdout, /h1 {2}hello 1\.4 .* none has drifted\n/);
  assert.match(stdout, /h2:\n[^]* ~ {2}\/opt\/hello\/b {2}content\n/);
});

test('arx rollback and arx remove bring hosts back, by what is on them and not here', async () => {
  await fleet.run('h2', 'sh', '-c', 'printf "two\\n" >/opt/hello/b; echo mine >/opt/hello/mine');
  const planned = await arx('rollback', 'hello', '--fleet', 'fleet.yaml', '--limit', 'h[34]', '--dry-run');
  assert.equal(planned.code, 0, planned.stderr);
  assert.match(planned.stdout, /same on 2 hosts: h3, h4/);
  const back = await arx('rollback', 'hello', '--fleet', 'fleet.yaml', '--limit', 'h[34]');
  assert.equal(back.code, 0, back.stderr);
  assert.equal((await fleet.run('h3', 'cat', '/opt/hello/a')).stdout, 'one\n');
  const removed = await arx('remove', 'hello', '--fleet', 'fleet.yaml', '--limit', 'good');
  assert.equal(removed.code, 0, removed.stderr);
  assert.match(removed.stderr, /4 done/);
  assert.equal((await fleet.run('h1', 'ls', '/opt/hello')).code, 2);
  assert.equal((await fleet.run('h2', 'ls', '/opt/hello')).stdout, 'mine\n');
  assert.equal((await fleet.run('h4', 'cat', '/opt/hello/a')).stdout, 'other\n');
  const again = await arx('remove', 'hello', '--fleet', 'fleet.yaml', '--limit', 'good');
  assert.equal(again.code, 2, again.stderr);
  assert.match(
    again.stderr,
    /^error\[RUN_NOT_INSTALLED\]: Cannot remove "hello": .* any of the 4 hosts, nothing is$/m,
  );
});

test('a bundle that no host has is an error with what they have; one that some lack is taken from the rest', async () => {
  const good = ['--fleet', 'fleet.yaml', '--limit', 'good'];
  assert.equal((await onFleet('--on', 'h1', '--on', 'h2')).code, 0);
  for (const words of [
    ['remove', 'helo'],
    ['rollback', 'helo'],
    ['status', 'helo'],
    ['remove', 'helo', '-n'],
  ]) {
    const { code, stderr } = await arx(...words, ...good);
    assert.equal(code, 2, stderr);
    assert.match(
      stderr,
      /"helo": no such bundle is installed on any of the 4 hosts, expected "hello"\n.*Did you mean "hello"\?/,
    );
  }
  const single = await arx('status', 'helo', '--fleet', 'fleet.yaml', '--on', 'h1');
  assert.equal(single.code, 2);
  assert.match(single.stderr, /Cannot find "helo": no such bundle is installed on "h1", expected "hello"/);
  const status = await arx('status', 'hello', ...good);
  assert.match(status.stdout, /^h3 {2}not installed$/m);
  const removed = await arx('remove', 'hello', ...good);
  assert.equal(removed.code, 0, removed.stderr);
  assert.match(removed.stderr, /^removed hello: 2 done, 2 not installed;/m);
});

test('a run again tells that nothing changed, as on this machine', async () => {
  assert.equal((await onFleet('--on', 'h1', '--on', 'h2')).code, 0);
  const { stderr } = await onFleet('--on', 'h1', '--on', 'h2');
  assert.match(stderr, / h1 {2}done {2}nothing changed, 1 command, [\d.]+ s\n/);
  assert.match(stderr, /: 2 done, nothing changed; fleet run /);
  for (const host of ['h1', 'h2']) await fleet.run(host, 'sh', '-c', 'echo mine >/opt/hello/b');
  const third = await onFleet('--on', 'h1', '--on', 'h2');
  assert.match(
    third.stderr,
    /^note: h1, h2: what was edited by hand is kept as "\/opt\/hello\/b\.arx-saved"$/m,
  );
});

for (const words of [
  ['run', 'app.arx', '--limit', 'web'],
  ['run', 'app.arx', '--waves', '1'],
  ['run', 'app.arx', '--on', 'h1', '--plan', 'p.json'],
  ['run', '-', '--fleet', '-'],
  ['status', '--parallel', '3'],
  ['rollback', '--fleet', 'fleet.yaml'],
])
  test(`arx ${words.join(' ')} is refused`, async () => {
    const { code, stderr } = await arx(...words);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^error\[USAGE_(?:CONFLICT|INVALID)\]/);
  });
