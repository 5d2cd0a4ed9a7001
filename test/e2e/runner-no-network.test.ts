import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { ARX, arxHome, type Ended, runProgram } from '../helpers/arx-home.ts';

const home = arxHome('runner-no-network');
after(() => home.remove());
const path = (...names: string[]): string => join(home.path, ...names);
const text = (...names: string[]): string => readFileSync(path(...names), 'utf8');
const PROGRAM = join(dirname(ARX), 'arx-run.cjs');
const PORT = 8099;

/** An init script that says in which network it runs. */
const INIT = `#!/bin/sh
readlink /proc/self/ns/net > ${path('service-network')}
case "$1" in
  start | restart) echo up > ${path('fake')} ;;
  stop) rm -f ${path('fake')} ;;
  status) [ -e ${path('fake')} ] ;;
esac
`;
writeFileSync(path('init'), INIT, { mode: 0o755 });
writeFileSync(path('served'), 'served on loopback\n');

/** Somebody who answers on the loopback address of the network that has nothing else. */
const SERVER = `require('node:http').createServer((_, answer) => answer.end('served on loopback')).listen(${PORT}, '127.0.0.1')`;
const ASK = `require('node:http').get('http://127.0.0.1:${PORT}/', (answer) => answer.pipe(process.stdout)).on('error', (error) => { console.error(error.code); process.exit(9); })`;

/**
 * A network without anything but a loopback interface, and a host that has one init script, for one start of a program. What
 * is written to \`network\` names that network.
 */
const HOST = `set -e
ip link set lo up
mount -t tmpfs none /etc/init.d
cp ${path('init')} /etc/init.d/fake
readlink /proc/self/ns/net > ${path('network')}
'${process.execPath}' -e "$0" &
for look in 1 2 3 4 5 6 7 8 9 10 20 30 40 50; do
  if '${process.execPath}' -e '${ASK.replaceAll("'", String.raw`'\''`)}' > /dev/null 2>&1; then break; fi
done
set +e
'${process.execPath}' ${PROGRAM} "$@"`;
const APART = ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

function offline(...args: readonly string[]): Promise<Ended> {
  const env = { ...home.env, PATH: `${home.env['PATH']}:/usr/sbin:/sbin`, SHOP_TOKEN: 'hunter22-token' };
  return runProgram([...APART, 'sh', '-c', HOST, SERVER, ...args], { cwd: home.path, env });
}

async function ok(...args: readonly string[]): Promise<string> {
  const ended = await offline(...args);
  assert.equal(ended.code, 0, ended.stderr + ended.stdout);
  return ended.stdout;
}

/** Seals a bundle while there is a network; the cache goes afterwards. */
async function repack(name: string, manifest: object): Promise<void> {
  writeFileSync(path(`${name}.json`), JSON.stringify(manifest));
  await home.ok(['repack', `${name}.json`, '-o', `${name}.arx`]);
}

function release(number: number): object {
  const files = number === 1 ? ['kept', 'dropped'] : ['kept', 'added'];
  return {
    name: 'app',
    version: `${number}.0.0`,
    sequence: number,
    cwd: path('srv'),
    data: files.map((file) => ({ source: { text: `${file} ${number}\n` }, target: path('srv', file) })),
    code: [
      {
        cmd: 'sh',
        args: ['-c', `cat kept > said; cat /proc/net/dev | wc -l > interfaces`],
        undo: ['rm', '-f', 'said', 'interfaces'],
      },
      ['sh', '-c', 'service fake restart'],
    ],
    services: [{ name: 'fake', do: 'restart', health: { http: `http://127.0.0.1:${PORT}/`, within: 10 } }],
  };
}

mkdirSync(path('srv'));
await repack('one', release(1));
await repack('two', release(2));
await repack('secret', {
  name: 'secret',
  version: '1.0.0',
  secrets: { TOKEN: { env: 'SHOP_TOKEN' } },
  code: [{ cmd: 'sh', args: ['-c', 'cat "$TOKEN_FILE"; echo; base64 "$TOKEN_FILE"'], secrets: 'TOKEN' }],
});
const asking = (network: string) => ({
  name: network,
  version: '1.0.0',
  data: [{ source: { text: 'placed' }, target: path('asked', network) }],
  code: [{ cmd: process.execPath, args: ['-e', ASK], network }],
});
await repack('none', asking('none'));
await repack('host', asking('host'));
home.emptyCache();

test('run installs in an empty network, with commands, a service and its health on loopback', async () => {
  assert.match(await ok('run', 'one.arx', '--dry-run'), /fake/);
  await ok('run', 'one.arx');
  assert.deepEqual([text('srv', 'kept'), text('srv', 'said')], ['kept 1\n', 'kept 1\n']);
  // Two lines of title, and the loopback interface that every network has.
  assert.equal(text('srv', 'interfaces').trim(), '3');
  assert.equal(text('service-network'), text('network'));
  assert.match((await offline('run', 'one.arx')).stderr, /nothing changed/);
});

test('status sees no drift, then a file that was edited', async () => {
  assert.match(await ok('status', 'app', '--receipts', '--exit-code'), /app 1\.0\.0/);
  writeFileSync(path('srv', 'dropped'), 'edited by hand\n');
  const drifted = await offline('status', 'app', '--exit-code');
  assert.equal(drifted.code, 3, drifted.stdout + drifted.stderr);
  assert.match(drifted.stdout, /dropped/);
});

test('run upgrades, keeps what was edited, and refuses to go back', async () => {
  await ok('run', 'two.arx');
  assert.deepEqual([text('srv', 'kept'), text('srv', 'added')], ['kept 2\n', 'added 2\n']);
  assert.deepEqual(
    [existsSync(path('srv', 'dropped')), text('srv', 'dropped.arx-saved')],
    [false, 'edited by hand\n'],
  );
  const back = await offline('run', 'one.arx');
  assert.deepEqual([back.code, /RUN_DOWNGRADE/.test(back.stderr)], [3, true]);
});

test('rollback brings the version before back', async () => {
  await ok('rollback', '--dry-run');
  await ok('rollback');
  assert.deepEqual([text('srv', 'kept'), existsSync(path('srv', 'added'))], ['kept 1\n', false]);
});

test('remove takes everything away and undoes the commands', async () => {
  await ok('remove', 'app');
  for (const name of ['kept', 'added', 'said', 'interfaces']) assert.ok(!existsSync(path('srv', name)), name);
  assert.match((await offline('remove', 'app')).stderr, /RUN_NOT_INSTALLED/);
});

test('a command gets its secrets, and says none, in an empty network', async () => {
  assert.equal(await ok('run', 'secret.arx'), '***\n***=\n');
});

test('a command that dials out without a network fails and leaves nothing; with the host network it reaches loopback', async () => {
  const refused = await offline('run', 'none.arx');
  assert.equal(refused.code, 7, refused.stderr);
  assert.match(refused.stdout + refused.stderr, /ENETUNREACH|ECONNREFUSED|EADDRNOTAVAIL/);
  assert.ok(!existsSync(path('asked')));
  assert.match(await ok('run', 'host.arx'), /^served on loopback$/m);
  assert.ok(existsSync(path('asked', 'host')));
});
