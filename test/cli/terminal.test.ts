import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { ARX, type ArxHome, arxHome, runProgram } from '../helpers/arx-home.ts';
import { LiveScreen } from './live-screen.ts';

/** Runs arx on a pseudo terminal (script(1)) and returns everything that it drew. */
async function onTerminal(home: ArxHome, args: string): Promise<string> {
  const command = `stty cols 60 rows 20; exec ${process.execPath} ${ARX} ${args}`;
  const env = { ...home.env, TERM: 'xterm' };
  const { code, stdout } = await runProgram(['script', '-qefc', command, '/dev/null'], {
    cwd: home.path,
    env,
  });
  assert.equal(code, 0, stdout);
  return stdout;
}

/** What stands on the screen after all that was drawn. */
function screenOf(drawn: string): string[] {
  const screen = new LiveScreen();
  screen.write(drawn);
  return screen.lines;
}

/** A server that takes its time, so that there is something to draw. */
async function slowServer(): Promise<Disposable & { url: string }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': 6 }).write('hel');
    setTimeout(() => response.end('lo\n'), 600);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a/path/that/is/longer/than/the/line/file`;
  return { url, [Symbol.dispose]: () => server.close().closeAllConnections() };
}

function demo(home: ArxHome): void {
  writeFileSync(
    join(home.path, 'arx.yaml'),
    JSON.stringify({
      name: 'demo',
      data: [{ motd: { text: 'hello' } }],
      code: [['echo', 'from the command']],
    }),
  );
}

test('arx repack draws live lines on a terminal, within its width, and clears them', async () => {
  using home = arxHome('terminal');
  using server = await slowServer();
  writeFileSync(join(home.path, 'arx.yaml'), JSON.stringify({ name: 'demo', data: [server.url] }));
  const drawn = await onTerminal(home, 'repack');
  assert.match(drawn, /\[fetch http:\/\/127\.0\.0\.1:/);
  for (const line of drawn.split(/\r?\n/).filter((text) => text.includes('[fetch')))
    assert.ok(stripVTControlCharacters(line).replaceAll('\r', '').length < 60, line);
  assert.equal(
    screenOf(drawn).some((line) => line.includes('[fetch') || line.includes('done')),
    false,
  );
  assert.match(drawn, /sha256:[0-9a-f]{64}\r\n$/);
});

test('arx run keeps the output of commands apart from its live lines', async () => {
  using home = arxHome('terminal');
  demo(home);
  await home.ok(['repack']);
  const lines = screenOf(await onTerminal(home, 'run demo.arx'));
  assert.equal(lines[0], 'from the command');
  assert.match(lines[1] ?? '', /^ran demo sha256:/);
});

test('arx run leaves a line of a command that has no end as it is', async () => {
  using home = arxHome('terminal');
  const script = 'printf first; sleep 0.4; printf " second"';
  writeFileSync(join(home.path, 'arx.yaml'), JSON.stringify({ name: 'demo', code: [['sh', '-c', script]] }));
  await home.ok(['repack']);
  const lines = screenOf(await onTerminal(home, 'run demo.arx'));
  assert.equal(lines[0], 'first second');
  assert.match(lines[1] ?? '', /^ran demo sha256:/);
});

test('arx run says when and from which command each line is when there are several', async () => {
  using home = arxHome('terminal');
  const code = [
    { cmd: 'sh', args: ['-c', 'echo one; echo two >&2'], label: 'first' },
    { cmd: 'sh', args: ['-c', 'printf open'], label: 'second' },
  ];
  writeFileSync(join(home.path, 'arx.yaml'), JSON.stringify({ name: 'demo', code }));
  await home.ok(['repack']);
  const lines = screenOf(await onTerminal(home, 'run demo.arx'));
  assert.deepEqual(
    lines.slice(0, 3).map((line) => line.replace(/^\d\d:\d\d:\d\d /, 'TIME ')),
    ['TIME first | one', 'TIME first | two', 'TIME second | open'],
  );
  assert.match(lines[3] ?? '', /^ran demo sha256:/);
});

test('arx draws no live lines on a dumb terminal and in CI', async () => {
  using home = arxHome('terminal', { CI: 'true' });
  demo(home);
  const drawn = await onTerminal(home, 'repack --color never');
  assert.match(drawn, /^#1 \[/m);
  assert.equal(drawn.includes('\u001b'), false);
});

test('arx key new --passphrase asks twice and shows nothing of the answer', async () => {
  using home = arxHome('terminal');
  const argv = ['-qefc', `${process.execPath} ${ARX} key new --passphrase`, '/dev/null'];
  const child = spawn('script', argv, { cwd: home.path, env: home.env });
  let drawn = '';
  let answered = 0;
  child.stdout.on('data', (chunk) => {
    drawn += String(chunk);
    const asked = drawn.split('Passphrase of ').length - 1;
    for (; answered < asked; answered += 1) child.stdin.write('correct hors\u007fse\r');
  });
  assert.deepEqual(await once(child, 'close'), [0, null], drawn);
  assert.match(drawn, /^Passphrase of the new key: \r?\nPassphrase of the new key, again: \r?\n/);
  assert.equal(drawn.includes('hors'), false);
  writeFileSync(join(home.path, 'pass'), 'correct horse\n');
  writeFileSync(join(home.path, 'arx.yaml'), JSON.stringify({ name: 'demo', code: [['true']] }));
  await home.ok(['repack'], { env: { ARX_KEY_PASSPHRASE_FILE: 'pass' } });
});

test('arx inspect --cat shows a hostile file on a terminal as what it is', async () => {
  using home = arxHome('terminal');
  writeFileSync(
    join(home.path, 'arx.yaml'),
    JSON.stringify({ name: 'demo', data: [{ motd: { text: 'a\u001b]0;title\u0007b\tc\u202ed' } }] }),
  );
  await home.ok(['repack']);
  assert.equal(
    await onTerminal(home, 'inspect demo.arx --cat 0:data'),
    'a\\x1b]0;title\\x07b\tc\\u{202e}d\r\n',
  );
});

test('arx repack -o - refuses to write a bundle to a terminal', async () => {
  using home = arxHome('terminal');
  demo(home);
  const command = `${process.execPath} ${ARX} repack -o -`;
  const { code, stdout } = await runProgram(['script', '-qefc', command, '/dev/null'], {
    cwd: home.path,
    env: home.env,
  });
  assert.equal(code, 2);
  assert.match(stdout, /USAGE_CONFLICT/);
});
