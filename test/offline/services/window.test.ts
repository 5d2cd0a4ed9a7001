import assert from 'node:assert/strict';
import {
  closeSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import { makeWindows } from '../../../src/offline/services/make-windows.ts';
import { performEffect } from '../../../src/offline/services/perform-effect.ts';
import { openWindow } from '../../../src/offline/services/open-window.ts';
import type { ServiceWindow } from '../../../src/offline/services/service-desk.ts';
import type { WindowPlaces } from '../../../src/offline/services/window-directory.ts';
import { openFifo, readFifo } from '../../../src/sys/fifo.ts';
import { type Ended, runProgram, tool } from '../../helpers/arx-home.ts';
import { scratch } from '../../servers/scratch.ts';

/** A service that no machine has, so that nothing is ever done. */
const NOBODY = 'arx-test-nobody';
const ROOT = process.geteuid?.() ?? 0;

/** What the machine says when it is told so: this depends on its init system. */
const TOLD = await performEffect({ service: NOBODY, action: 'restart' }, {}, createContext());

/** A window on a desk, without any sandbox. */
interface Open extends AsyncDisposable {
  readonly places: WindowPlaces;
  readonly window: ServiceWindow;
  readonly outside: string;
  /** What was done, or could not be. */
  readonly told: readonly string[];
  readonly refused: readonly string[];
  ask(program: string, ...words: readonly string[]): Promise<Ended>;
  /** Writes bytes as a hostile command would. */
  send(bytes: string | Buffer): Promise<void>;
}

async function open(allowed: readonly string[], uid = ROOT): Promise<Open> {
  const home = scratch('window');
  const context = createContext({ tmp: home.path, home: home.path, stateDir: join(home.path, 'state') });
  const outside = join(home.path, 'outside');
  mkdirSync(outside);
  // Others go through it, as inside of a sandbox.
  await tool('chmod', '711', home.path);
  const places = (await makeWindows(join(home.path, 'services'), [1])).get(1);
  assert.ok(places);
  const [told, refused] = [[] as string[], [] as string[]];
  const answering = {
    allowed,
    begins: () => undefined,
    done: ({ service }: { service: string }) => void told.push(service),
    remark: (sentence: string) => void told.push(sentence),
    refused: (call: string) => void refused.push(call),
  };
  const window = openWindow(places, uid, answering, context);
  return {
    places,
    window,
    outside,
    told,
    refused,
    ask: (program, ...words) => runProgram([join(places.programs, program), ...words], { env: {} }),
    send: async (bytes) => {
      await runProgram(['sh', '-c', 'exec cat >"$1"', 'sh', places.questions], { env: {}, input: bytes });
    },
    [Symbol.asyncDispose]: async () => {
      await window.close();
      home.remove();
    },
  };
}

test('a shim ends as the init system says when the bundle lists what it asks', async () => {
  await using desk = await open([`${NOBODY} restart`]);
  const { code, stdout, stderr } = await desk.ask('service', NOBODY, 'restart');
  const said = TOLD.remark === undefined ? TOLD.stderr : `arx: ${TOLD.remark}\n`;
  assert.deepEqual({ code, stdout, stderr }, { code: TOLD.code, stdout: TOLD.stdout, stderr: said });
  assert.equal(desk.told.length, 1);
  assert.deepEqual(readdirSync(desk.places.replies), []);
});

test('a shim ends with 77 and a hint when the bundle does not list what it asks', async () => {
  await using desk = await open([`${NOBODY} restart`]);
  const calls = [
    ['service', NOBODY, 'stop'],
    ['service', 'nginx', 'restart'],
    ['systemctl', 'restart', NOBODY, 'nginx'],
    ['systemctl', 'status', 'nginx'],
    ['systemctl', 'daemon-reload'],
    ['rc-service', 'nginx', 'restart'],
    ['invoke-rc.d', 'nginx', 'restart'],
    ['initctl', 'restart', 'nginx'],
  ] as const;
  for (const [program, ...words] of calls) {
    const { code, stderr } = await desk.ask(program, ...words);
    assert.equal(code, 77, program);
    assert.match(
      stderr,
      /^arx: refused .*: the bundle does not list .* for this command\narx: .*services: \[/,
    );
  }
  assert.deepEqual(desk.told, []);
  assert.equal(desk.refused.length, calls.length);
});

const NOT_UNDERSTOOD: readonly (readonly string[])[] = [
  ['service', 'nginx; rm -rf /', 'restart'],
  ['service', '$(touch /tmp/x)', 'restart'],
  ['service', 'nginx', 'restart\n1.0 service nginx stop'],
  ['service', '', 'restart'],
  ['service'],
  ['service', 'nginx', 'restart', 'x'.repeat(2000)],
  ['systemctl', '--root=/', 'restart', NOBODY],
  ['systemctl', '-H', 'host', 'restart', NOBODY],
  ['systemctl', '--user', 'restart', NOBODY],
  ['systemctl', 'restart', '*'],
  ['systemctl', 'reboot'],
  ['systemctl', 'edit', NOBODY],
];

for (const [program = '', ...words] of NOT_UNDERSTOOD)
  test(`a shim ends with 77 when it is called as ${JSON.stringify([program, ...words]).slice(0, 60)}`, async () => {
    await using desk = await open([`${NOBODY} restart`, 'nginx restart', 'systemd reboot', `${NOBODY} edit`]);
    const { code, stderr } = await desk.ask(program, ...words);
    assert.equal(code, 77);
    assert.match(stderr, /^arx: .*(?:not understood|refused)/);
    assert.deepEqual(desk.told, []);
  });

test('a window answers each shim when thirty ask at once', async () => {
  await using desk = await open([`${NOBODY} restart`]);
  const asked = Array.from({ length: 30 }, (_, at) =>
    at % 2 === 0 ? desk.ask('service', NOBODY, 'restart') : desk.ask('systemctl', 'is-active', NOBODY),
  );
  const answers = await Promise.all(asked);
  for (const [at, { code, stdout, stderr }] of answers.entries()) {
    if (at % 2 === 0) assert.equal(code, TOLD.code);
    else assert.notEqual(code, 0);
    assert.notEqual(code, 77);
    assert.notEqual(stdout + stderr, '');
  }
  assert.equal(desk.told.length, 15);
  assert.deepEqual(readdirSync(desk.places.replies), []);
});

test('a window goes on answering when garbage and endless lines are written to it', async () => {
  await using desk = await open([`${NOBODY} restart`]);
  await desk.send(Buffer.alloc(300_000, 0));
  await desk.send('x'.repeat(200_000));
  await desk.send('\n\n\n \n1.0\n../../1.0 service nginx restart\n');
  await desk.send(`99.0 service ${NOBODY} restart\n`.repeat(5000));
  await desk.send(Buffer.from([0xff, 0xfe, 0x0a, 0x00, 0x0a]));
  const { code } = await desk.ask('service', NOBODY, 'restart');
  assert.equal(code, TOLD.code);
});

test('a window stops doing things when one command asks without end', async () => {
  await using desk = await open([]);
  await desk.send('99.0 service nginx restart\n'.repeat(11_000));
  const { code, stderr } = await desk.ask('service', 'nginx', 'restart');
  assert.equal(code, 77);
  assert.match(stderr, /nothing more is done/);
});

test('a window goes on answering when replies are never read, and can be closed', async () => {
  await using desk = await open([`${NOBODY} restart`]);
  const names = Array.from({ length: 100 }, (_, at) => `${at}.0`);
  await tool('mkfifo', ...names.map((name) => join(desk.places.replies, name)));
  const full = Buffer.alloc(65_536, 'x');
  const held = names.map((name) => openFifo(join(desk.places.replies, name)));
  // Full FIFOs: not one byte of an answer has room.
  for (const fd of held) writeSync(fd, full);
  await desk.send(names.map((name) => `${name} service ${NOBODY} restart\n`).join(''));
  // 64 of them wait; the answers to all others are dropped until one of these is read.
  for (const fd of held) assert.equal(readFifo(fd, full), full.length);
  const { code } = await desk.ask('service', NOBODY, 'restart');
  assert.equal(code, TOLD.code);
  for (const fd of held) closeSync(fd);
});

test('a window writes nowhere when the place of a reply is a link, a file, a second name or a device', async () => {
  await using desk = await open([]);
  const { replies } = desk.places;
  const [fifo, file] = [join(desk.outside, 'fifo'), join(desk.outside, 'file')];
  await tool('mkfifo', fifo);
  writeFileSync(file, 'untouched');
  const reading = openFifo(fifo);
  symlinkSync(fifo, join(replies, '1.0'));
  symlinkSync(file, join(replies, '2.0'));
  writeFileSync(join(replies, '3.0'), 'untouched');
  mkdirSync(join(replies, '4.0'));
  linkSync(fifo, join(replies, '5.0'));
  symlinkSync('/dev/full', join(replies, '6.0'));
  for (let at = 1; at <= 6; at += 1) await desk.send(`${at}.0 service nginx restart\n`);
  assert.equal((await desk.ask('service', 'nginx', 'restart')).code, 77);
  assert.equal(readFifo(reading, Buffer.alloc(10)), 0);
  closeSync(reading);
  assert.equal(readFileSync(file, 'utf8'), 'untouched');
  assert.equal(readFileSync(join(replies, '3.0'), 'utf8'), 'untouched');
});

test('a window answers in the directory that it has opened when a link takes its place', async () => {
  await using desk = await open([]);
  const { replies } = desk.places;
  const elsewhere = join(desk.outside, '7.0');
  await tool('mkfifo', elsewhere);
  const reading = openFifo(elsewhere);
  renameSync(replies, `${replies}-moved`);
  symlinkSync(desk.outside, replies);
  await desk.send('7.0 service nginx restart\n');
  unlinkSync(replies);
  renameSync(`${replies}-moved`, replies);
  assert.equal((await desk.ask('service', 'nginx', 'restart')).code, 77);
  assert.equal(desk.refused.length, 2);
  assert.equal(readFifo(reading, Buffer.alloc(10)), 0);
  closeSync(reading);
});

test('a window is for its user alone when a command runs as somebody else', async () => {
  const nobody = Number(await tool('id', '-u', 'nobody'));
  await using desk = await open([`${NOBODY} restart`], nobody);
  const { questions, replies, programs } = desk.places;
  const modes = [questions, replies].map((path) => {
    const { mode, uid } = statSync(path);
    return { mode: mode & 0o777, uid };
  });
  assert.deepEqual(modes, [
    { mode: 0o600, uid: nobody },
    { mode: 0o700, uid: nobody },
  ]);
  const as = (user: string): Promise<Ended> =>
    runProgram(
      ['setpriv', `--reuid=${user}`, '--clear-groups', '--', join(programs, 'service'), NOBODY, 'restart'],
      { env: { PATH: '/usr/bin:/bin' }, cwd: '/' },
    );
  assert.equal((await as('nobody')).code, TOLD.code);
  const other = await as('daemon');
  assert.equal(other.code, 77);
  assert.match(other.stderr, /cannot be asked/);
  assert.equal(desk.told.length, 1);
});

test('a window puts its shims over each real program and each listed init script, and over nothing else', async () => {
  await using desk = await open(['nginx restart', `${NOBODY} restart`]);
  const { mounts, path } = desk.window;
  assert.equal(path, desk.places.programs);
  for (const { from, over } of mounts) {
    assert.equal(statSync(over).isFile(), true);
    assert.match(over, /\/(?:service|systemctl|rc-service|invoke-rc\.d|initctl|init\.d\/nginx)$/);
    assert.equal((statSync(from).mode & 0o777).toString(8), '755');
    assert.equal(over.endsWith(from.replace(/^.*\/(?=[^/]+$)/, '')), true);
  }
  const overs = mounts.map(({ over }) => over);
  assert.deepEqual([...new Set(overs)], overs);
});

test('a window asks nothing more when it was closed', async () => {
  await using desk = await open([`${NOBODY} restart`]);
  await desk.window.close();
  await desk.window.close();
  const fd = openSync(desk.places.questions, constants.O_RDWR | constants.O_NONBLOCK);
  writeSync(fd, `1.0 service ${NOBODY} restart\n`);
  closeSync(fd);
  assert.deepEqual(desk.told, []);
  assert.equal(existsSync(join(desk.places.replies, '1.0')), false);
});
