import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { arxHome, type Ended, runProgram } from '../helpers/arx-home.ts';
import { busybox } from '../servers/busybox.ts';
import { scratch } from '../servers/scratch.ts';

const home = arxHome('export-sh');
after(() => home.remove());
const inside = (...names: string[]): string => join(home.path, ...names);
/** Where everything is placed: the same path in a root of its own. */
const PLACE = inside('place');
const BOX = inside('box');
const NAMES = [
  'with space',
  "it's",
  'say "so"',
  '$(touch planted)',
  '`touch planted`',
  '-rf',
  '--',
  '*',
  'back\\slash',
  'ünïcode',
  '~',
  '#x',
  'a;b&c|d',
  ' lead',
  'trail ',
];

type Shell = (script: string, ...args: readonly string[]) => Promise<Ended>;
const around = {
  cwd: home.path,
  env: { PATH: process.env['PATH'], TMPDIR: home.env['TMPDIR'], PASSED: "it's\n$x" },
};
const MAPPED = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user'];

/** A root that has busybox and nothing else; the script and what it places have the same paths in it. */
const inBox: Shell = (script, ...args) => {
  mkdirSync(join(BOX, home.path, 'tmp'), { recursive: true });
  copyFileSync(inside(script), join(BOX, home.path, script));
  copyFileSync(inside('key.pub'), join(BOX, home.path, 'key.pub'));
  const argv = [...MAPPED, 'chroot', BOX, '/bin/sh', inside(script), ...args];
  return runProgram(argv, { ...around, cwd: '/' });
};
const SHELLS: Readonly<Record<string, { readonly run: Shell; readonly root: string }>> = {
  dash: { run: (script, ...args) => runProgram(['dash', script, ...args], around), root: '' },
  bash: { run: (script, ...args) => runProgram(['bash', script, ...args], around), root: '' },
  'busybox ash': { run: inBox, root: BOX },
};
const dash: Shell = (script, ...args) => runProgram(['dash', script, ...args], around);

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const digestOfFile = (name: string): string => digestOf(readFileSync(inside(name)));

/** Everything below a directory: kind, mode, content. */
function picture(root: string, below = ''): Record<string, string> {
  const here = join(root, below);
  const stats = lstatSync(here, { throwIfNoEntry: false });
  if (stats === undefined) return {};
  const mode = (stats.mode & 0o7777).toString(8);
  if (stats.isSymbolicLink()) return { [below]: `-> ${readlinkSync(here)}` };
  if (stats.isFile()) return { [below]: `${mode} ${readFileSync(here, 'latin1')}` };
  const parts = readdirSync(here).map((name) => picture(root, join(below, name)));
  return Object.assign({ [below]: mode }, ...parts) as Record<string, string>;
}

/** Seals a manifest and exports it; gives what the export said. */
async function script(name: string, manifest: string, ...options: readonly string[]): Promise<Ended> {
  writeFileSync(inside(`${name}.yaml`), manifest);
  await home.ok(['repack', `${name}.yaml`, '-o', `${name}.arx`, '--lock-file', `${name}.lock`]);
  return await home.run(['export', `${name}.arx`, '--format', 'sh', '-o', `${name}.sh`, ...options]);
}

function clear(): void {
  for (const root of ['', BOX]) rmSync(join(root, PLACE), { recursive: true, force: true });
}

/** What a run that failed may leave: nothing placed, nothing temporary. */
function demandUntouched(): void {
  assert.deepEqual([existsSync(PLACE), existsSync(inside('planted'))], [false, false]);
  assert.deepEqual(home.leftovers(), []);
  assert.deepEqual(
    readdirSync(home.path).filter((name) => name.startsWith('.arx-sh')),
    [],
  );
}

before(async () => {
  mkdirSync(inside('tree/deep/er'), { recursive: true });
  for (const name of NAMES) writeFileSync(inside('tree', name), `content of ${name}`);
  writeFileSync(inside('tree/deep/er/run'), '#!/bin/sh\n');
  chmodSync(inside('tree/deep/er/run'), 0o755);
  symlinkSync('deep/er/run', inside('tree/-link'));
  const app = await script(
    'app',
    `name: app
version: 1.0.0
cwd: ${PLACE}/cwd
env: {SAID: "a 'b' $(id)"}
pass: [PASSED, MISSING]
data:
  - ${PLACE}/tree: file:///@/./tree
  - {source: {text: secret}, target: ${PLACE}/conf, mode: '0600'}
  - {source: {text: in}, target: ${PLACE}/made/}
  - relative: {text: relative}
code:
  - [sh, -c, 'printf "%s|%s|%s|%s" "$SAID" "$PASSED" "\${MISSING-none}" "$1" > said; wc -l < /proc/net/dev > net || echo none > net', sh, "it's\\n$(x)"]
  - {source: {text: "#!/bin/sh\\nprintf '%s' \\"$*\\" > program"}, args: [--now, 'a b']}
`,
  );
  assert.equal(app.code, 0, app.stderr);
  writeFileSync(inside('key.pub'), await home.ok(['key', 'show']));
  mkdirSync(join(BOX, 'bin'), { recursive: true });
  copyFileSync(await busybox(), join(BOX, 'bin/busybox'));
  for (const directory of ['dev', 'proc', 'tmp']) mkdirSync(join(BOX, directory));
  writeFileSync(join(BOX, 'dev/null'), '');
  execFileSync(join(BOX, 'bin/busybox'), ['--install', '-s', join(BOX, 'bin')]);
  for (const name of readdirSync(join(BOX, 'bin'))) {
    if (name === 'busybox') continue;
    rmSync(join(BOX, 'bin', name));
    symlinkSync('busybox', join(BOX, 'bin', name));
  }
});

beforeEach(clear);

for (const [name, { run, root }] of Object.entries(SHELLS)) {
  test(`a script places and runs what arx does when ${name} runs it`, async () => {
    const said = await run('app.sh', '--digest', digestOfFile('app.sh'));
    assert.equal(said.code, 0, said.stderr);
    const found = picture(join(root, PLACE));
    clear();
    await home.ok(['run', 'app.arx'], { env: { PASSED: around.env.PASSED } });
    const expected = picture(PLACE);
    // Without /proc there is nothing to look at.
    for (const one of [found, expected]) delete one['cwd/net'];
    assert.deepEqual(found, expected);
    assert.equal(found['cwd/said'], `644 a 'b' $(id)|it's\n$x|none|it's\n$(x)`);
    assert.equal(found['cwd/program'], '644 --now a b');
    clear();
    assert.deepEqual(readdirSync(join(root, home.path, 'tmp')), []);
  });

  test(`a script refuses each flipped byte of its payload when ${name} runs it`, async () => {
    const bytes = readFileSync(inside('app.sh'));
    const start = Number(/^SKIP=(\d+)$/m.exec(bytes.toString('latin1'))?.[1]) - 1;
    const samples = name === 'dash' ? 24 : 5;
    for (let sample = 0; sample < samples; sample += 1) {
      const at = start + Math.floor(((bytes.length - start - 1) * sample) / (samples - 1));
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8((flipped[at] ?? 0) ^ (1 << (sample % 8)), at);
      writeFileSync(inside('flipped.sh'), flipped);
      const said = await run('flipped.sh', '--digest', digestOf(flipped));
      assert.equal(said.code, 4, `byte ${at}: ${said.stderr}`);
    }
    demandUntouched();
  });

  test(`a script that was cut does nothing when ${name} runs it`, async () => {
    const bytes = readFileSync(inside('app.sh'));
    const samples = name === 'dash' ? 24 : 5;
    for (let sample = 0; sample < samples; sample += 1) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * sample) / samples));
      writeFileSync(inside('cut.sh'), cut);
      await run('cut.sh', '--digest', digestOf(cut));
    }
    assert.equal(existsSync(join(root, PLACE)), false);
    demandUntouched();
  });
}

test('a script runs nothing when nobody vouches for it, and says what it takes', async () => {
  const said = await dash('app.sh');
  assert.equal(said.code, 4);
  assert.match(said.stderr, /nobody vouches for it\n.*--key.*--digest/s);
  assert.equal((await dash('app.sh', '--extract', 'out')).code, 4);
  demandUntouched();
});

test('a script runs when its signature holds under the key that was given', async () => {
  const said = await dash('app.sh', '--key', 'key.pub');
  assert.equal(said.code, 0, said.stderr);
  assert.equal(readFileSync(join(PLACE, 'cwd/net'), 'utf8'), '3\n');
  clear();
  const check = await dash('app.sh', '--check', '--key', 'key.pub');
  assert.match(
    check.stdout,
    /^OK {2}sha256:[0-9a-f]{64}\n.*signature: signed by the key that you gave, SHA256:/s,
  );
});

test('a script keeps commands off the network when another user than root runs it', async () => {
  await script('user', 'name: user\ncode: [[sh, -c, "id -u; wc -l < /proc/net/dev"]]\n');
  using open = scratch('export-sh-user');
  chmodSync(open.path, 0o755);
  copyFileSync(inside('user.sh'), join(open.path, 'user.sh'));
  const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  const argv = [
    ...(process.getuid?.() === 0 ? nobody : []),
    'dash',
    'user.sh',
    '--digest',
    digestOfFile('user.sh'),
  ];
  const said = await runProgram(argv, { cwd: open.path, env: { PATH: around.env.PATH } });
  assert.equal(said.code, 0, said.stderr);
  assert.match(said.stdout, /^\d+\n3\n$/);
});

test('a script refuses a key that did not sign it, and a file that is no key', async () => {
  const other = arxHome('other-key');
  await other.run(['key', 'new', 'x']);
  writeFileSync(inside('other.pub'), await other.ok(['key', 'show', 'x']));
  other.remove();
  for (const key of ['other.pub', 'app.yaml', '/dev/null']) {
    const said = await dash('app.sh', '--key', key);
    assert.notEqual(said.code, 0);
    assert.match(said.stderr, /Cannot (accept the signature|read the key)/);
  }
  demandUntouched();
});

test('a script whose payload somebody packed anew is refused by key and by digest', async () => {
  const bytes = readFileSync(inside('app.sh'));
  const skip = Number(/^SKIP=(\d+)$/m.exec(bytes.toString('latin1'))?.[1]);
  const payload = Buffer.from(bytes.subarray(skip - 1));
  payload.write('touch planted; #', payload.indexOf('put_cwd'), 'latin1');
  const head = bytes.subarray(0, skip - 1).toString();
  const forged = head.replace(/^PAYLOAD='[0-9a-f]+'/m, `PAYLOAD='${digestOf(payload).slice(7)}'`);
  writeFileSync(inside('forged.sh'), Buffer.concat([Buffer.from(forged), payload]));
  const byKey = await dash('forged.sh', '--key', 'key.pub');
  assert.equal(byKey.code, 4);
  assert.match(byKey.stderr, /Cannot accept the signature/);
  assert.equal((await dash('forged.sh', '--digest', digestOfFile('app.sh'))).code, 4);
  demandUntouched();
});

test('a script says that it could not check the signature when there is no openssl', async () => {
  const key = inside('key.pub');
  const refused = await inBox('app.sh', '--key', key);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /signature could not be checked: openssl is not here/);
  const said = await inBox('app.sh', '--key', key, '--digest', digestOfFile('app.sh').slice(7));
  assert.equal(said.code, 0, said.stderr);
  assert.match(said.stderr, /^warning: the signature could not be checked/);
});

test('a script keeps commands off the network or refuses to place anything', async () => {
  rmSync(join(BOX, 'bin/unshare'));
  const vouched = ['--digest', digestOfFile('app.sh')];
  const refused = await inBox('app.sh', ...vouched);
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, /without a network.*--no-sandbox/s);
  assert.equal(existsSync(join(BOX, PLACE)), false);
  assert.equal((await inBox('app.sh', ...vouched, '--no-sandbox')).code, 0);
  symlinkSync('busybox', join(BOX, 'bin/unshare'));
});

test('a script writes nothing when it lists, checks or shows', async () => {
  for (const action of ['--list', '--check', '--dry-run', '--help']) {
    const said = await dash('app.sh', action);
    assert.equal(said.code, 0, said.stderr);
  }
  const { stdout } = await dash('app.sh', '-n');
  assert.match(stdout, /\+ .*place\/conf {2}0600/);
  assert.match(stdout, /> sh -c/);
  assert.match((await dash('app.sh', '--list')).stdout, /0-tree\/deep\/er\/run {2}10 B {2}sha256:/);
  demandUntouched();
});

test('a script extracts what arx does, into a new directory only', async () => {
  const vouched = ['--digest', digestOfFile('app.sh')];
  for (const [name, { run, root }] of Object.entries(SHELLS)) {
    const directory = inside('extracted');
    const said = await run('app.sh', '--extract', directory, ...vouched);
    assert.equal(said.code, 0, `${name}: ${said.stderr}`);
    await home.ok(['extract', 'app.arx', 'expected']);
    assert.deepEqual(picture(join(root, directory)), picture(inside('expected')));
    assert.equal((await run('app.sh', '--extract', directory, ...vouched)).code, 2);
    for (const left of [join(root, directory), inside('expected')]) rmSync(left, { recursive: true });
  }
  demandUntouched();
});

test('a script works under another name, and refuses to come through a pipe', async () => {
  mkdirSync(inside('a place'));
  copyFileSync(inside('app.sh'), inside('a place', "-it's.sh"));
  const said = await runProgram(['dash', "./-it's.sh", '--check'], { ...around, cwd: inside('a place') });
  assert.equal(said.code, 0, said.stderr);
  const piped = await runProgram(['dash'], { ...around, input: readFileSync(inside('app.sh')) });
  assert.notEqual(piped.code, 0);
  demandUntouched();
});

/** What is in the way, and what the script says of it. */
const IN_THE_WAY: readonly (readonly [what: string, make: () => void, said: RegExp])[] = [
  [
    'a directory where a file goes',
    () => mkdirSync(join(PLACE, 'tree/-rf'), { recursive: true }),
    /a directory is there/,
  ],
  [
    'a file where a directory goes',
    () => writeFileSync(join(PLACE, 'tree'), 'x'),
    /a file is there|is there, expected a directory/,
  ],
  [
    'a link where a directory goes',
    () => symlinkSync('/tmp', join(PLACE, 'tree')),
    /a symbolic link is there/,
  ],
  [
    'a link where one file goes',
    () => symlinkSync('/etc/passwd', join(PLACE, 'conf')),
    /a symbolic link is there/,
  ],
  [
    'a pipe where a file goes',
    () => execFileSync('mkfifo', [join(PLACE, 'conf')]),
    /a device, pipe or socket/,
  ],
  ['a directory that others may write', () => chmodSync(PLACE, 0o777), /others may write there/],
];
for (const [what, make, expected] of IN_THE_WAY) {
  test(`a script changes nothing when it finds ${what}`, async () => {
    mkdirSync(PLACE);
    make();
    const seen = (): unknown => [picture(PLACE, 'tree'), lstatSync(PLACE).mode, readdirSync(PLACE)];
    const old = seen();
    const said = await dash('app.sh', '--key', 'key.pub');
    assert.equal(said.code, 3, said.stderr);
    assert.match(said.stderr, expected);
    assert.deepEqual(seen(), old);
    clear();
    demandUntouched();
  });
}

test('a script puts a single file into a directory that is there, and replaces links inside a tree', async () => {
  mkdirSync(join(PLACE, 'conf'), { recursive: true });
  mkdirSync(join(PLACE, 'tree'));
  writeFileSync(inside('victim'), 'untouched');
  symlinkSync(inside('victim'), join(PLACE, 'tree/-rf'));
  assert.equal((await dash('app.sh', '--key', 'key.pub')).code, 0);
  assert.equal(readFileSync(join(PLACE, 'conf/data'), 'utf8'), 'secret\n');
  assert.equal(readFileSync(join(PLACE, 'tree/-rf'), 'utf8'), 'content of -rf');
  assert.equal(readFileSync(inside('victim'), 'utf8'), 'untouched');
});

test('a script tells which command failed, and that it takes nothing back', async () => {
  await script(
    'fails',
    `name: fails\ndata: [{${PLACE}/x: {text: x}}]\ncode: [[sh, -c, 'exit 5'], [touch, ${PLACE}/never]]\n`,
  );
  const said = await dash('fails.sh', '--key', 'key.pub');
  assert.equal(said.code, 7);
  assert.match(said.stderr, /code\[0\]: it ended with exit code 5, expected 0\n.*keeps no journal/s);
  assert.deepEqual(readdirSync(PLACE), ['x']);
  clear();
  demandUntouched();
});

test('a script starts a command again as often as it says', async () => {
  const code = `[sh, -c, 'echo >> ${inside('tries')}; [ $(wc -l < ${inside('tries')}) -ge 2 ]']`;
  const sealed = await script(
    'again',
    `name: again\ncode:\n  - {cmd: sh, args: ${code.replace('[sh, ', '[')}, retries: 1}\n`,
  );
  assert.equal(sealed.code, 0, sealed.stderr);
  const said = await dash('again.sh', '--key', 'key.pub');
  assert.equal(said.code, 0, said.stderr);
  assert.match(said.stderr, /ended with exit code 1; once more in 1 s/);
});

test('a script runs where the bundle says and nowhere else', async () => {
  await script(
    'elsewhere',
    `name: elsewhere\nplatforms: [windows/amd64, linux/s390x]\ncode: [[touch, ${PLACE}]]\n`,
  );
  const said = await dash('elsewhere.sh', '--key', 'key.pub');
  assert.equal(said.code, 3);
  assert.match(said.stderr, /this host is Linux\/\S+, expected one of: .*Linux\/s390x/);
  demandUntouched();
});

// What a script has started may write for a moment longer than the script that was killed.
const AGAIN = { maxRetries: 20, retryDelay: 50 };

test('a script leaves whole files and nothing temporary when it is stopped', async () => {
  mkdirSync(inside('many'));
  for (let n = 0; n < 60; n += 1) writeFileSync(inside('many', `f${n}`), 'new'.repeat(5000));
  await script('many', `name: many\ndata: [{${PLACE}/many: file:///@/./many}]\n`);
  const ends = [];
  for (let round = 0; round < 9; round += 1) {
    clear();
    mkdirSync(join(PLACE, 'many'), { recursive: true });
    for (let n = 0; n < 60; n += 1) writeFileSync(join(PLACE, 'many', `f${n}`), 'old');
    const child = spawn('dash', ['many.sh', '--key', 'key.pub'], { ...around, stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    await wait(20 + round * 30);
    child.kill(round % 3 === 0 ? 'SIGKILL' : 'SIGTERM');
    await ended;
    const names = readdirSync(join(PLACE, 'many'));
    const files = names.filter((name) => !name.startsWith('.arx-sh-'));
    const contents = files.map((name) => readFileSync(join(PLACE, 'many', name), 'utf8'));
    assert.deepEqual(
      contents.filter((text) => text !== 'old' && text !== 'new'.repeat(5000)),
      [],
    );
    assert.equal(files.length, 60);
    if (round % 3 !== 0) assert.equal(names.length, 60);
    ends.push(contents.filter((text) => text === 'old').length);
    for (const left of home.leftovers())
      rmSync(join(home.env['TMPDIR'] ?? '', left), { recursive: true, ...AGAIN });
  }
  assert.ok(ends.includes(60), 'no round ended before the placing');
});

const UNFIT: Readonly<Record<string, readonly [manifest: string, said: RegExp]>> = {
  'a secret': ['secrets: {DB: {env: DB}}\ncode: [{cmd: "true", secrets: [DB]}]', /the secret "DB"/],
  'a service': ['services: [{name: web, do: [restart]}]\ncode: [["true"]]', /the service "web"/],
  'a command that asks for a service': [
    'services: [web]\ncode: [[service, web, restart]]',
    /asks for the service/,
  ],
  'another user': ['code: [{cmd: "true", user: nobody}]', /the user "nobody"/],
  'a daemon': ['code: [{cmd: sleep, args: ["9"], daemon: nap, network: host}]', /the daemon "nap"/],
};
for (const [what, [manifest, expected]] of Object.entries(UNFIT)) {
  test(`export refuses to make a script of a bundle with ${what}`, async () => {
    const said = await script('unfit', `name: unfit\n${manifest}\n`);
    assert.equal(said.code, 3, said.stderr);
    assert.match(said.stderr, /EXPORT_UNFIT/);
    assert.match(said.stderr, expected);
    assert.equal(existsSync(inside('unfit.sh')), false);
  });
}

test('export refuses entries of which one lies behind a link of another', async () => {
  symlinkSync('/etc', inside('tree/etc'));
  const data = `- {source: 'file:///@/./tree', target: ${PLACE}/a, links: any}\n  - ${PLACE}/a/etc/x: {text: x}`;
  const said = await script('behind', `name: behind\ndata:\n  ${data}\n`);
  rmSync(inside('tree/etc'));
  assert.equal(said.code, 3, said.stderr);
  assert.match(said.stderr, /RUN_CONFLICT.*the bundle puts a link at/s);
});

test('export makes the same script each time, says its digest, and takes --sign for nothing else', async () => {
  const again = await home.run(['export', 'app.arx', '--format', 'sh', '-o', 'again.sh', '--json']);
  assert.equal(digestOfFile('again.sh'), digestOfFile('app.sh'));
  assert.equal((JSON.parse(again.stdout) as { script: string }).script, digestOfFile('app.sh'));
  const zip = await home.run(['export', 'app.arx', '--format', 'zip', '-o', 'x.zip', '--sign', 'key:x']);
  assert.deepEqual([zip.code, /USAGE_CONFLICT/.test(zip.stderr)], [2, true]);
  const keyless = await home.run(['export', 'app.arx', '--format', 'sh', '-o', 'x.sh', '--sign', 'keyless']);
  assert.deepEqual([keyless.code, existsSync(inside('x.sh'))], [2, false]);
});
