import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { SecretEntry } from '../../../src/model/manifest.ts';
import { noSecrets } from '../../../src/offline/secrets/no-secrets.ts';
import { openSecrets } from '../../../src/offline/secrets/open-secrets.ts';
import { tool } from '../../helpers/arx-home.ts';
import { refusal, RunBench } from '../run-fixture.ts';

const VALUE = 'correct horse battery';
const TMPFS = 0x01_02_19_94;

/** A bench whose caller has some variables. */
function benchWith(env: Record<string, string> = {}) {
  const bench = new RunBench();
  const context = { ...bench.context, env };
  const open = (entry: SecretEntry) => openSecrets({ DB: entry }, ['DB'], context);
  return { bench, context, open, [Symbol.dispose]: () => bench[Symbol.dispose]() };
}

function secretFile(bench: RunBench, content: string | Uint8Array = VALUE, mode = 0o600): string {
  const path = bench.path('db');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

test('openSecrets() gives a file in memory that only who runs the command can read, until it is disposed', async () => {
  using at = benchWith({ DB_PASSWORD: VALUE });
  const secrets = await at.open({ env: 'DB_PASSWORD' });
  const given = secrets.for(['DB']);
  const path = given.env['DB_FILE'] ?? '';
  assert.deepEqual(Object.keys(given.env), ['DB_FILE']);
  assert.equal(path, join(given.directory ?? '', 'DB'));
  assert.equal(readFileSync(path, 'utf8'), VALUE);
  assert.equal(statfsSync(path).type, TMPFS);
  assert.equal(lstatSync(path).mode & 0o7777, 0o400);
  assert.equal(lstatSync(given.directory ?? '').mode & 0o7777, 0o700);
  assert.equal(lstatSync(secrets.directory ?? '').mode & 0o7777, 0o700);
  secrets[Symbol.dispose]();
  assert.ok(!existsSync(secrets.directory ?? ''));
  assert.equal(secrets.mask(`it is ${VALUE}`), 'it is ***');
});

test('openSecrets() gives files to another user, who alone can read them', async () => {
  using at = benchWith({ DB_PASSWORD: VALUE });
  using secrets = await at.open({ env: 'DB_PASSWORD' });
  const { env } = secrets.for(['DB'], { uid: 65_534, gid: 65_534 });
  const file = env['DB_FILE'] ?? '';
  const as = (user: number, ...argv: string[]): Promise<string> =>
    tool('setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', ...argv);
  assert.equal(await as(65_534, 'cat', file), VALUE);
  await assert.rejects(as(1, 'cat', file), /Permission denied/);
  await assert.rejects(as(65_534, 'ls', secrets.directory ?? ''), /Permission denied/);
});

// Its own /run and processes, which end with the shell. $1: what is there before; the other words say where the secret is.
const UMASK_077 = `mount -t tmpfs -o mode=0755 arx /run && eval "$1" && shift && umask 077 && mkfifo /run/said || exit 1
"$@" >/run/said &
read -r file </run/said
echo "$file"
exec setpriv --reuid=65534 --regid=65534 --clear-groups cat "$file"`;

for (const [what, before] of [
  ['is not there yet', ':'],
  ['was made under that umask before', 'mkdir -m 0700 /run/arx'],
] as const)
  test(`openSecrets() gives files to another user when the umask is 077 and /run/arx ${what}`, async () => {
    const child = [process.execPath, join(import.meta.dirname, 'secrets-child.ts'), VALUE];
    const apart = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const said = await tool('unshare', ...apart, 'sh', '-c', UMASK_077, 'sh', before, ...child);
    assert.match(said, /^\/run\/arx\//);
    assert.equal(said.split('\n')[1], VALUE);
  });

test('openSecrets() gives the variable itself when it is asked for, and then no file with it', async () => {
  using at = benchWith({ DB_PASSWORD: VALUE });
  using secrets = await at.open({ env: 'DB_PASSWORD', as: 'env' });
  const given = secrets.for(['DB']);
  assert.deepEqual(given.env, { DB: VALUE });
  assert.ok(!existsSync(join(given.directory ?? '', 'DB')));
});

test('openSecrets() wipes the files of one command before the others, also under a name that the command gave them', async () => {
  using at = benchWith({ DB_PASSWORD: VALUE });
  using secrets = await at.open({ env: 'DB_PASSWORD' });
  const [first, second] = [secrets.for(['DB']), secrets.for(['DB'])];
  const elsewhere = join(secrets.directory ?? '', 'elsewhere');
  await tool('ln', first.env['DB_FILE'] ?? '', elsewhere);
  first[Symbol.dispose]();
  assert.equal(readFileSync(elsewhere, 'utf8'), '');
  assert.ok(!existsSync(first.directory ?? ''));
  assert.equal(readFileSync(second.env['DB_FILE'] ?? '', 'utf8'), VALUE);
});

test('openSecrets() removes what a command made beside its secrets, and follows no link there', async () => {
  using at = benchWith({ DB_PASSWORD: VALUE });
  const outside = at.bench.path('outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'kept'), 'kept');
  const secrets = await at.open({ env: 'DB_PASSWORD' });
  const { directory = '' } = secrets.for(['DB']);
  mkdirSync(join(directory, 'a/b'), { recursive: true });
  symlinkSync(outside, join(directory, 'a/b/link'));
  chmodSync(join(directory, 'a'), 0);
  secrets[Symbol.dispose]();
  assert.ok(!existsSync(secrets.directory ?? ''));
  assert.equal(readFileSync(join(outside, 'kept'), 'utf8'), 'kept');
});

const values: [string, string, string][] = [
  ['one line break at the end', `${VALUE}\n`, VALUE],
  ['one of Windows', `${VALUE}\r\n`, VALUE],
  ['only one of two', `${VALUE}\n\n`, `${VALUE}\n`],
  ['no carriage return alone', `${VALUE}\r`, `${VALUE}\r`],
];
for (const [what, content, value] of values) {
  test(`openSecrets() cuts ${what}, of a file and of what a command says`, async () => {
    using at = benchWith();
    const file = secretFile(at.bench, content);
    for (const entry of [{ file }, { command: ['cat', file] }] as const) {
      using secrets = await at.open(entry);
      assert.equal(readFileSync(secrets.for(['DB']).env['DB_FILE'] ?? '', 'utf8'), value);
    }
  });
}

test('openSecrets() cuts nothing of a variable, and takes bytes that are no text from a file', async () => {
  using at = benchWith({ DB_PASSWORD: `${VALUE}\n` });
  using one = await at.open({ env: 'DB_PASSWORD' });
  assert.equal(readFileSync(one.for(['DB']).env['DB_FILE'] ?? '', 'utf8'), `${VALUE}\n`);
  const bytes = Buffer.from([0, 255, 254, 0, 128, 7, 8, 9]);
  using two = await at.open({ file: secretFile(at.bench, bytes) });
  assert.deepEqual(readFileSync(two.for(['DB']).env['DB_FILE'] ?? ''), bytes);
});

test('openSecrets() runs a command with the PATH of the system, the HOME of the caller and nothing else', async () => {
  using at = benchWith({ LD_PRELOAD: '/x', PATH: '/nowhere', DB_PASSWORD: 'never passed on' });
  using secrets = await at.open({
    command: ['sh', '-c', 'env | sort; cat; pwd; readlink /proc/self/fd/0'],
  });
  const said = readFileSync(secrets.for(['DB']).env['DB_FILE'] ?? '', 'utf8').split('\n');
  const { PATH, HOME, ...shell } = Object.fromEntries(said.slice(0, -2).map((line) => line.split('=')));
  assert.deepEqual(
    Object.keys(shell).filter((name) => !['PWD', 'OLDPWD', '_', 'SHLVL'].includes(name)),
    [],
  );
  assert.match(PATH, /^\/usr\/local\/sbin:/);
  assert.equal(HOME, at.context.home);
  assert.deepEqual(said.slice(-2), ['/', '/dev/null']);
});

const refused: [string, (bench: RunBench) => SecretEntry, string[]][] = [
  ['a variable that is not set', () => ({ env: 'NOT_SET' }), ['"DB"', 'env NOT_SET is not set']],
  ['an empty variable', () => ({ env: 'EMPTY' }), ['env EMPTY is empty']],
  ['a value that cannot be masked', () => ({ env: 'SHORT' }), ['env SHORT has fewer than 4 characters']],
  ['a large value', () => ({ env: 'LARGE' }), ['env LARGE has more than 65536 bytes']],
  ['no file', () => ({ file: '/nowhere/db' }), ['file /nowhere/db does not exist']],
  [
    'a file of everybody',
    (bench) => ({ file: secretFile(bench, VALUE, 0o644) }),
    ['has mode 0644', 'expected 0600'],
  ],
  ['a file that all can write', (bench) => ({ file: secretFile(bench, VALUE, 0o602) }), ['has mode 0602']],
  [
    'a large file',
    (bench) => ({ file: secretFile(bench, Buffer.alloc(65_537, 'x')) }),
    ['more than 65536 bytes'],
  ],
  ['an empty file', (bench) => ({ file: secretFile(bench, '\n') }), ['/db is empty']],
  ['a link', (bench) => ({ file: linkTo(bench) }), ['is a link, expected the file itself']],
  ['a directory', (bench) => ({ file: bench.directory }), ['is no regular file']],
  ['a device', () => ({ file: '/dev/null' }), ['is no regular file']],
  [
    'a command that fails',
    () => ({ command: ['sh', '-c', 'echo hunter22; echo hunter22 >&2; exit 3'] }),
    ['ended with exit code 3'],
  ],
  [
    'a command that ends by a signal',
    () => ({ command: ['sh', '-c', 'kill -9 $$'] }),
    ['was ended by SIGKILL'],
  ],
  [
    'a command that is not there',
    () => ({ command: ['no-such-program'] }),
    ['command no-such-program cannot be started (ENOENT)'],
  ],
  ['a command that says nothing', () => ({ command: ['true'] }), ['command true is empty']],
  ['a command without an end', () => ({ command: ['cat', '/dev/zero'] }), ['said more than 65536 bytes']],
  [
    'bytes for a variable',
    (bench) => ({ file: secretFile(bench, Buffer.from([1, 0, 2, 3, 4, 255])), as: 'env' }),
    ['is not UTF-8 text or has a NUL'],
  ],
];
for (const [what, entry, texts] of refused) {
  test(`openSecrets() refuses ${what}, and says neither the value nor what a command wrote`, async () => {
    using at = benchWith({ EMPTY: '', SHORT: 'abc', LARGE: 'x'.repeat(65_537) });
    await assert.rejects(at.open(entry(at.bench)), (error: Error) => {
      refusal('RUN_NO_SECRET', ...texts)(error);
      assert.doesNotMatch(JSON.stringify([error.message, error]), new RegExp(`hunter22 *$|${VALUE}|xxxx`));
      return true;
    });
    assert.deepEqual(at.bench.events, []);
  });
}

test('openSecrets() refuses a variable whose value a shell could not be given in secret', async () => {
  using at = benchWith({ DB_PASSWORD: VALUE });
  const secrets = { UID: { env: 'DB_PASSWORD', as: 'env' } } as const;
  await assert.rejects(
    openSecrets(secrets, ['UID'], at.context),
    refusal('RUN_NO_SECRET', 'by that name, which shells set'),
  );
});

test('openSecrets() refuses a pipe without waiting for a writer', async () => {
  using at = benchWith();
  const pipe = at.bench.path('pipe');
  await tool('mkfifo', '-m', '600', pipe);
  await assert.rejects(at.open({ file: pipe }), refusal('RUN_NO_SECRET', 'is no regular file'));
});

test('openSecrets() ends a command and what it started when the work is interrupted', async () => {
  using at = benchWith();
  const mark = at.bench.path('mark');
  const opening = at.open({ command: ['sh', '-c', `sleep 1000 & echo $! > ${mark}; wait`] });
  while (!existsSync(mark) || readFileSync(mark, 'utf8') === '') await delay(10);
  const child = readFileSync(mark, 'utf8').trim();
  const runs = (): boolean => {
    try {
      return !/\) Z /.test(readFileSync(`/proc/${child}/stat`, 'latin1'));
    } catch {
      return false;
    }
  };
  at.bench.abort();
  await assert.rejects(opening, refusal('INTERRUPTED'));
  // The system may take a moment to end what was killed; one that was not would run for a thousand seconds.
  for (let look = 0; look < 500 && runs(); look += 1) await delay(10);
  assert.ok(!runs());
});

test('openSecrets() does not wait for what a command left with its output open', async () => {
  using at = benchWith();
  using secrets = await at.open({ command: ['sh', '-c', 'sleep 1000 & echo hunter22'] });
  assert.equal(secrets.mask('hunter22'), '***');
});

test('openSecrets() refuses more than the machines can hold, and a name that the bundle does not declare', async () => {
  using at = benchWith({ A: 'a'.repeat(65_536), B: 'b'.repeat(65_536), C: 'cccc' });
  const all = { A: { env: 'A' }, B: { env: 'B' }, C: { env: 'C' } };
  await assert.rejects(
    openSecrets(all, ['A', 'B', 'C'], at.context),
    refusal('RUN_NO_SECRET', '"C"', 'all together have more than 131072 bytes'),
  );
  for (const name of ['D', 'toString', '../x'])
    await assert.rejects(
      openSecrets(all, [name], at.context),
      refusal('RUN_NO_SECRET', JSON.stringify(name)),
    );
});

test('openSecrets() leaves no directory when a value is missing, and gives nothing for no names', async () => {
  using at = benchWith();
  assert.equal(await openSecrets({ DB: { env: 'X' } }, [], at.context), noSecrets);
  assert.deepEqual(noSecrets.for([]).env, {});
  assert.throws(() => noSecrets.for(['DB']), refusal('INTERNAL', '"DB"'));
});

function linkTo(bench: RunBench): string {
  const link = bench.path('link');
  symlinkSync(secretFile(bench), link);
  return link;
}
