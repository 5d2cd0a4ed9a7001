import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';
import test from 'node:test';
import { openSecrets } from '../../../src/offline/secrets/open-secrets.ts';
import { tool } from '../../helpers/arx-home.ts';
import { makeDeep } from '../../helpers/make-deep.ts';
import { RunBench } from '../run-fixture.ts';

const VALUE = 'correct horse battery';

/** A process that holds a secret, and the directory of all its secrets. */
async function holder(): Promise<{ child: ChildProcess; directory: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'secrets-child.ts'), VALUE], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const file = line.toString().trim();
  assert.equal(readFileSync(file, 'utf8'), VALUE);
  return { child, directory: dirname(dirname(file)) };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

test('openSecrets() removes what a killed run left, also for a bundle without secrets, and nothing of a run that goes on', async () => {
  using bench = new RunBench();
  const [dead, alive] = [await holder(), await holder()];
  try {
    assert.ok(existsSync(dead.directory));
    await kill(dead.child);
    await openSecrets({}, [], bench.context);
    assert.ok(!existsSync(dead.directory));
    assert.ok(existsSync(alive.directory));
  } finally {
    await kill(alive.child);
  }
  await openSecrets({}, [], bench.context);
  assert.ok(!existsSync(alive.directory));
  assert.deepEqual(bench.events, []);
});

test('openSecrets() keeps off what looks like the rest of a run and belongs to others, or leads elsewhere', async () => {
  using bench = new RunBench();
  const { child, directory } = await holder();
  const outside = bench.path('outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'kept'), 'kept');
  const like = (suffix: string): string =>
    join(dirname(directory), basename(directory).replace(/.{6}$/, suffix));
  const [foreign, link, file, other] = [like('000001'), like('000002'), like('000003'), like('-0004')];
  mkdirSync(foreign);
  await tool('chown', '65534', foreign);
  symlinkSync(outside, link);
  writeFileSync(file, '');
  mkdirSync(other);
  // Whom a directory in it belongs to may have put a link there.
  mkdirSync(join(directory, '1', 'below'));
  symlinkSync(outside, join(directory, '1', 'below', 'link'));
  // From here on the next run removes it, also one of another test.
  await kill(child);
  try {
    await openSecrets({}, [], bench.context);
    assert.ok(!existsSync(directory));
    for (const path of [foreign, link, file, other]) assert.ok(existsSync(path), path);
    assert.equal(readFileSync(join(outside, 'kept'), 'utf8'), 'kept');
  } finally {
    for (const path of [foreign, link, file, other]) rmSync(path, { recursive: true });
  }
});

test('openSecrets() refuses a host without a file system in memory, and takes the directory of the session', async () => {
  const script = `
    import { createContext } from ${JSON.stringify(join(import.meta.dirname, '../../../src/core/context.ts'))};
    import { openSecrets } from ${JSON.stringify(join(import.meta.dirname, '../../../src/offline/secrets/open-secrets.ts'))};
    const context = createContext({ env: { DB: 'hunter22', XDG_RUNTIME_DIR: process.argv[1] } });
    try { using it = await openSecrets({ DB: { env: 'DB' } }, ['DB'], context); console.log(it.directory); }
    catch (error) { console.log(error.code, error.message); }`;
  const session = mkdtempSync('/tmp/arx-session-');
  const program = [process.execPath, '--input-type=module-typescript', '-e', script, session];
  const run = (prepare: string, ...as: string[]): Promise<string> =>
    tool('unshare', '--mount', '--', 'sh', '-ec', `${prepare}; exec "$@"`, 'sh', ...as, ...program);
  try {
    const noShm = `mount --bind ${session} /dev/shm`;
    assert.match(
      await run(`${noShm}; mount --bind ${session} /run`),
      /^RUN_NO_TMPFS Cannot give secrets to commands: .*, expected a tmpfs$/m,
    );
    assert.match(await run(`${noShm}; mount -t tmpfs none /run`), /^\/run\/arx\/arx-secrets-/);
    // Others could rename what is in a directory that they may write.
    assert.match(
      await run(`${noShm}; mount -t tmpfs none /run; mkdir /run/arx; chmod 777 /run/arx`),
      /^RUN_NO_TMPFS/,
    );
    const user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const ofUser = `mount -t tmpfs none ${session}; chown 65534 ${session}; chmod 700 ${session}`;
    assert.ok((await run(ofUser, ...user)).startsWith(`${session}/arx-secrets-`));
    assert.match(await run(`true`, ...user), /^\/dev\/shm\/arx-secrets-/);
  } finally {
    rmSync(session, { recursive: true });
  }
});

test('openSecrets() removes directories that a command made beside its secrets, however deep, also those of a killed run', async () => {
  using bench = new RunBench();
  const secrets = await openSecrets({ A: { env: 'A' } }, ['A'], { ...bench.context, env: { A: VALUE } });
  makeDeep(secrets.for(['A']).directory ?? '');
  secrets[Symbol.dispose]();
  assert.ok(!existsSync(secrets.directory ?? ''));
  const { child, directory } = await holder();
  makeDeep(directory);
  await kill(child);
  await openSecrets({}, [], bench.context);
  assert.ok(!existsSync(directory));
  assert.deepEqual(bench.events, []);
});

test('openSecrets() warns of what cannot be removed, whatever the error, and wipes the values of all commands', async () => {
  using bench = new RunBench();
  const secrets = await openSecrets({ A: { env: 'A' } }, ['A'], { ...bench.context, env: { A: VALUE } });
  const [first, second] = [secrets.for(['A']), secrets.for(['A'])];
  const { rmdirSync } = fs;
  const failing = (): never => {
    throw new RangeError('Maximum call stack size exceeded');
  };
  Object.assign(fs, { rmdirSync: failing });
  syncBuiltinESMExports();
  try {
    linkSync(second.env['A_FILE'] ?? '', join(secrets.directory ?? '', 'kept'));
    secrets[Symbol.dispose]();
  } finally {
    Object.assign(fs, { rmdirSync });
    syncBuiltinESMExports();
  }
  assert.deepEqual(bench.events, [
    {
      type: 'warning',
      message: `Secrets stay in ${secrets.directory}: RangeError: Maximum call stack size exceeded`,
    },
  ]);
  assert.equal(readFileSync(join(secrets.directory ?? '', 'kept'), 'utf8'), '');
  assert.ok(!existsSync(first.env['A_FILE'] ?? ''));
  rmSync(secrets.directory ?? '', { recursive: true });
});

test('openSecrets() of several runs at once removes what a killed one has left, and none of them says otherwise', async () => {
  const script = `
    import { createContext } from ${JSON.stringify(join(import.meta.dirname, '../../../src/core/context.ts'))};
    import { openSecrets } from ${JSON.stringify(join(import.meta.dirname, '../../../src/offline/secrets/open-secrets.ts'))};
    const report = (event) => console.log(event.message);
    await openSecrets({}, [], createContext({ env: {}, report }));`;
  const program = [process.execPath, '--input-type=module-typescript', '-e', script];
  const { child, directory } = await holder();
  makeDeep(directory);
  await kill(child);
  const said = await Promise.all([1, 2, 3].map(() => tool(...(program as [string, ...string[]]))));
  assert.deepEqual([said.join(''), existsSync(directory)], ['', false]);
});
