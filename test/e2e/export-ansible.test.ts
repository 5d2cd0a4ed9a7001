import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { createContext } from '../../src/core/context.ts';
import { exportPlaybook } from '../../src/library/export-ansible/export-playbook.ts';
import { freshSigner, Home } from '../trust/sample-signature.ts';
import { ARX, arxHome, type Ended, runProgram } from '../helpers/arx-home.ts';

const home = arxHome('export-ansible');
after(() => home.remove());
const inside = (...names: string[]): string => join(home.path, ...names);
const PLACE = inside('place');
const NAME = "{{ lookup('pipe', 'touch planted') }} it's";

/** ansible-core on this host, as one that has arx-run in its path. */
async function play(...options: readonly string[]): Promise<Ended> {
  const env = {
    ...home.env,
    PATH: `${inside('bin')}:${process.env['PATH']}`,
    HOME: inside('ansible'),
    ANSIBLE_LOCALHOST_WARNING: 'false',
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_LOCAL_TEMP: inside('ansible/local'),
    ANSIBLE_REMOTE_TEMP: inside('ansible/remote'),
  };
  const argv = ['ansible-playbook', '-i', 'localhost,', '-c', 'local', ...options];
  return await runProgram(argv, { cwd: home.path, env });
}

async function exported(name: string, manifest: string): Promise<Ended> {
  writeFileSync(inside(`${name}.yaml`), manifest);
  await home.ok(['repack', `${name}.yaml`, '-o', `${name}.arx`, '--lock-file', `${name}.lock`]);
  return await home.run(['export', `${name}.arx`, '--format', 'ansible', '-o', name]);
}

const status = async (): Promise<string> => (await home.run(['status'])).stdout;
const recap = ({ stdout }: Ended): string =>
  /localhost +: (.*?) +skipped/s.exec(stdout)?.[1]?.replace(/ +/g, ' ') ?? stdout;

before(async () => {
  mkdirSync(inside('bin'));
  mkdirSync(inside('ansible'));
  const program = join(dirname(ARX), 'arx-run.cjs');
  writeFileSync(inside('bin/arx-run'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`);
  chmodSync(inside('bin/arx-run'), 0o755);
  const app = await exported(
    'app',
    `name: ${JSON.stringify('web')}
version: '1.0'
data:
  - ${JSON.stringify(`${PLACE}/${NAME}`)}: {text: hello}
code:
  - [sh, -c, ${JSON.stringify(`echo ran >> '${PLACE}/ran'`)}]
`,
  );
  assert.equal(app.code, 0, app.stderr);
});

test('export --format ansible writes the same directory again from the same bundle, and refuses one that is not empty', async () => {
  assert.deepEqual(readdirSync(inside('app')).sort(), ['install.arx', 'install.sh', 'playbook.yml']);
  await home.ok(['export', 'app.arx', '--format', 'ansible', '-o', 'again']);
  for (const file of readdirSync(inside('app')))
    assert.deepEqual(readFileSync(inside('again', file)), readFileSync(inside('app', file)), file);
  const { code, stderr } = await home.run(['export', 'app.arx', '--format', 'ansible', '-o', 'app']);
  assert.equal(code, 2);
  assert.match(stderr, /it exists, expected a new or empty directory/);
  assert.equal((await home.run(['export', 'app.arx', '--format', 'ansible', '-o', '-'])).code, 2);
});

test('the playbook changes nothing in check mode, and places and runs by the script without it', async () => {
  const checked = await play('app/playbook.yml', '--check');
  assert.equal(checked.code, 0, checked.stdout);
  assert.match(checked.stdout, /> sh -c/);
  assert.equal(existsSync(PLACE), false);
  const placed = await play('app/playbook.yml');
  assert.equal(recap(placed), 'ok=2 changed=1 unreachable=0 failed=0');
  assert.equal(readFileSync(join(PLACE, NAME), 'utf8'), 'hello\n');
  assert.equal(readFileSync(join(PLACE, 'ran'), 'utf8'), 'ran\n');
  assert.equal(existsSync(inside('planted')), false);
  rmSync(PLACE, { recursive: true });
});

test('the playbook installs by arx-run where it is told to; a second time changes nothing but what runs each time', async () => {
  const options = ['app/playbook.yml', '-e', 'arx_how=arx-run'];
  assert.equal(recap(await play(...options)), 'ok=5 changed=1 unreachable=0 failed=0');
  assert.equal(recap(await play(...options)), 'ok=5 changed=0 unreachable=0 failed=0');
  assert.match(await status(), /web 1\.0/);
  await home.ok(['remove', 'web']);
  assert.deepEqual(home.leftovers(), []);
});

test('the playbook refuses a script that was changed, and an unknown way, and places nothing', async () => {
  await home.ok(['export', 'app.arx', '--format', 'ansible', '-o', 'changed']);
  appendFileSync(inside('changed/install.sh'), '#');
  const changed = await play('changed/playbook.yml');
  assert.equal(recap(changed), 'ok=1 changed=0 unreachable=0 failed=1');
  assert.match(changed.stdout, /its content has the digest/);
  assert.equal(
    recap(await play('app/playbook.yml', '-e', 'arx_how=both')),
    'ok=0 changed=0 unreachable=0 failed=1',
  );
  assert.equal(existsSync(join(PLACE, NAME)), false);
});

test('a bundle that no script can install gets a playbook that works by arx-run alone and says why', async () => {
  const { code } = await exported(
    'secret',
    `name: secret
secrets: {DB: {env: DB_PASSWORD}}
code:
  - {cmd: 'true', args: [], secrets: [DB]}
`,
  );
  assert.equal(code, 0);
  assert.deepEqual(readdirSync(inside('secret')).sort(), ['install.arx', 'playbook.yml']);
  const text = readFileSync(inside('secret/playbook.yml'), 'utf8');
  assert.match(text, /# There is no script: it needs the secret "DB"/);
  assert.equal(
    recap(await play('secret/playbook.yml', '-e', 'arx_how=script')),
    'ok=0 changed=0 unreachable=0 failed=1',
  );
});

test('export --format ansible says what ended it, on a full disk and at a signal, and leaves nothing', async () => {
  writeFileSync(inside('large'), Buffer.alloc(1 << 20));
  writeFileSync(inside('large.yaml'), 'data: [file:///@/./large]\n');
  await home.ok([
    'repack',
    'large.yaml',
    '-o',
    'large.arx',
    '--lock-file',
    'large.lock',
    '--compress',
    'none',
  ]);
  mkdirSync(inside('full'));
  const within = 'mount -t tmpfs -o size=200k none full && "$@"; status=$?; ls -A full; exit $status';
  const under = ['unshare', '-m', 'sh', '-c', within, '-'];
  const full = await home.run(['export', 'large.arx', '--format', 'ansible', '-o', 'full/book'], { under });
  assert.deepEqual([full.code, full.stdout], [1, '']);
  assert.match(full.stderr, /^error\[WRITE_FAILED\]: Cannot export into ".*\/full\/book": ENOSPC$/m);
  const zip = await home.run(['export', 'large.arx', '--format', 'zip', '-o', 'full/book'], {
    under: ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=4k none full && "$@"', '-'],
  });
  assert.equal(zip.code, 1);
  assert.match(zip.stderr, /^error\[WRITE_FAILED\]: Cannot write "full\/book": ENOSPC$/m);
  using signers = new Home();
  const { signer } = await freshSigner('script', signers);
  const stopped = createContext({ tmp: inside('tmp'), signal: AbortSignal.abort() });
  const exporting = exportPlaybook({ path: inside('large.arx') }, inside('stopped'), { signer }, stopped);
  await assert.rejects(exporting, { code: 'INTERRUPTED' });
  assert.deepEqual(
    readdirSync(home.path).filter((name) => name.includes('stopped')),
    [],
  );
});
