import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gitHelperCredential } from '../../src/online/auth/git-credential.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { codeOf, type Workplace, workplace } from './workplace.ts';

needPackages(['git']);

/** A home whose git config names a helper: a program that keeps what it was told, then does `does`. */
function withHelper(does: string, env: Readonly<Record<string, string>> = {}): Workplace {
  const w = workplace('helper', env);
  const helper = join(w.home, 'helper');
  const keep = `for last; do :; done\n[ "$last" = get ] || exit 0\ncat > '${w.path}/input'; env > '${w.path}/env'; tr '\\0' ' ' < /proc/self/cmdline > '${w.path}/argv'`;
  writeFileSync(helper, `#!/bin/sh\n${keep}\n${does}\n`, { mode: 0o755 });
  writeFileSync(join(w.home, '.gitconfig'), `[credential]\n\thelper = ${helper}\n`);
  return w;
}

test('gitHelperCredential() gives what a helper of the user knows', async () => {
  using w = withHelper('echo username=u; echo password=p=q', { SECRET: 'x', GIT_ASKPASS: '/bin/false' });
  assert.deepEqual(await gitHelperCredential('https://me@h.test:8443/a%20b.git', w.context), {
    username: 'u',
    password: 'p=q',
  });
  assert.equal(
    readFileSync(join(w.path, 'input'), 'utf8').trim(),
    'protocol=https\nhost=h.test:8443\nusername=me',
  );
  assert.doesNotMatch(readFileSync(join(w.path, 'env'), 'utf8'), /SECRET/);
});

test('gitHelperCredential() says the path when the user wants helpers to know it', async () => {
  using w = withHelper('echo username=u; echo password=p');
  writeFileSync(
    join(w.home, '.gitconfig'),
    `[credential]\n\thelper = ${w.home}/helper\n\tuseHttpPath = true\n`,
  );
  await gitHelperCredential('http://h.test/a%20b.git', w.context);
  assert.match(readFileSync(join(w.path, 'input'), 'utf8'), /^path=a b\.git$/m);
});

test('gitHelperCredential() reads the config below XDG_CONFIG_HOME too', async () => {
  using w = workplace('helper');
  const config = join(w.path, 'xdg');
  mkdirSync(join(config, 'git'), { recursive: true });
  writeFileSync(
    join(config, 'git', 'config'),
    '[credential "https://h.test"]\n\thelper = "!echo username=u; echo password=p; :"\n',
  );
  const context = { ...w.context, env: { ...w.context.env, XDG_CONFIG_HOME: config } };
  assert.deepEqual(await gitHelperCredential('https://h.test/', context), { username: 'u', password: 'p' });
  assert.equal(await gitHelperCredential('https://other.test/', context), undefined);
});

const NOTHING: Readonly<Record<string, string>> = {
  'knows nothing': '',
  fails: 'exit 1',
  'gives a user alone': 'echo username=u',
  'says more than 64 KiB': 'echo username=u; head -c 100000 /dev/zero | tr "\\0" p | sed "s/^/password=/"',
  'tells git to stop': 'echo quit=1',
};

for (const [title, does] of Object.entries(NOTHING))
  test(`gitHelperCredential() gives nothing, and asks nobody, when the helper ${title}`, async () => {
    using w = withHelper(does);
    const asked = join(w.path, 'asked');
    const askpass = join(w.path, 'askpass');
    writeFileSync(askpass, `#!/bin/sh\ntouch '${asked}'\necho secret\n`, { mode: 0o755 });
    writeFileSync(
      join(w.home, '.gitconfig'),
      `[core]\n\taskPass = ${askpass}\n[credential]\n\thelper = ${w.home}/helper\n`,
    );
    const env = { ...w.context.env, GIT_ASKPASS: askpass, SSH_ASKPASS: askpass, DISPLAY: ':0' };
    assert.equal(await gitHelperCredential('https://h.test/', { ...w.context, env }), undefined);
    assert.equal(existsSync(asked), false);
  });

test('gitHelperCredential() gives nothing when a URL would put a line into the protocol, or is not of the web', async () => {
  using w = withHelper('echo username=u; echo password=p');
  for (const url of [
    'https://h.test/a%0Ahost=evil.test',
    'https://u%0Ax@h.test/',
    'https://h.test/%zz',
    'ssh://h.test/',
    'x',
  ])
    assert.equal(await gitHelperCredential(url, w.context), undefined, url);
  assert.equal(existsSync(join(w.path, 'input')), false);
});

test('gitHelperCredential() gives nothing when there is no git', async () => {
  using w = workplace('helper');
  assert.equal(
    await gitHelperCredential('https://h.test/', { ...w.context, env: { PATH: w.path } }),
    undefined,
  );
});

test('gitHelperCredential() ends the helper and all its processes when it is interrupted', async () => {
  using w = withHelper('echo $$ > "$HOME/pid"; sleep 1000 & wait');
  const controller = new AbortController();
  const context = { ...w.context, signal: controller.signal };
  const asked = codeOf(gitHelperCredential('https://h.test/', context));
  const pid = join(w.home, 'pid');
  while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await sleep(10);
  controller.abort();
  assert.equal(await asked, 'INTERRUPTED');
  while (isRunning(Number(readFileSync(pid, 'utf8')))) await sleep(10);
});

/** False for a process that has ended, also when nobody has asked for its status yet. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
