import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import { farWorld, type FarWorld, type Heard } from './far-world.ts';
import { EACH_SHELL, SHELLS } from './shells.ts';

const VALUE = 'seen-nowhere-Ö-1';
const OWN = 'given-as-variable';
const SAID = 'said "by" a command';

/** Files below a directory that have a text. */
function filesWith(directory: string, text: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isFile() && readFileSync(path).includes(text) ? [path] : [];
  });
}

/** Processes with a text in their words or environment; their names. */
function processesWith(text: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`);
      if (words.includes(text)) return [`cmdline of ${String(words)}`];
      return readFileSync(`/proc/${pid}/environ`).includes(text) ? [String(words).split('\0')[0] ?? ''] : [];
    } catch {
      return [];
    }
  });
}

/** Directories in memory that belong to runs of one target. */
function memoryOf({ path }: FarWorld): string[] {
  const all = ['/dev/shm', '/run/arx'].flatMap((base) =>
    existsSync(base) ? readdirSync(base).map((name) => join(base, name)) : [],
  );
  return all.filter((directory) => {
    const file = join(directory, 'run');
    return existsSync(file) && readFileSync(file, 'utf8').startsWith(path);
  });
}

for (const [name, shell] of EACH_SHELL)
  test(`secrets reach the commands that are given them and nothing else, when the shell is ${name}`, async () => {
    using world = farWorld(shell);
    writeFileSync(join(world.path, 'file'), 'of a file\r\n', { mode: 0o600 });
    const secrets = {
      A: { env: 'A' },
      B: { file: join(world.path, 'file') },
      C: { command: ['printf', '%s\\n', SAID], as: 'env' },
      D: { env: 'D', as: 'env' },
    } as const;
    const show = 'cat "$A_FILE"; printf "|%s|%s|" "$C" "$D"; cat "$B_FILE"; stat -c " %a %U" "$A_FILE"';
    const order = world.order({
      secrets,
      steps: [
        { script: `${show}; echo up; sleep 1.2`, secrets: ['A', 'B', 'C', 'D'] },
        { script: 'cat "$A_FILE"; stat -c " %a %U" "$A_FILE"; env', secrets: ['A'], user: 'nobody' },
        { script: 'env; echo broken "$D" >&2; exit 1', secrets: ['D'] },
      ],
      undo: [{ number: 1, script: 'printf "undo %s\\n" "$D"', secrets: { D: secrets.D } }],
    });
    await world.start(order, { A: VALUE, D: OWN });
    const found: string[] = [];
    const heard = await world.follow(order, (event) => {
      if (event.type !== 'output' || event.step !== 1 || event.undo === true || found.length > 0) return;
      found.push('looked', ...filesWith(world.path, VALUE), ...filesWith(world.path, OWN));
      found.push(...processesWith(VALUE), ...new Set(processesWith(OWN)));
    });
    // Only the command itself, which asked for a variable, and what it has started.
    assert.deepEqual(
      found.filter((each) => !['sh', 'sleep'].includes(each)),
      ['looked'],
    );
    assert.ok(
      heard.stdout.startsWith(`${VALUE}|${SAID}|${OWN}|of a file 400 root\nup\n${VALUE} 400 nobody\n`),
      heard.stdout,
    );
    assert.doesNotMatch(textOf(heard, 2), /^[BCD]\w*=/m);
    assert.doesNotMatch(textOf(heard, 3), /^[ABC]\w*=/m);
    assert.ok(heard.stdout.endsWith(`undo ${OWN}\n`));
    assert.deepEqual(
      heard.events.flatMap((event) => (event.type === 'secret' ? [[event.name, String(event.value)]] : [])),
      [
        ['A', VALUE],
        ['B', 'of a file'],
        ['C', SAID],
        ['D', OWN],
      ],
    );
    assert.deepEqual([...filesWith(world.path, VALUE), ...filesWith(world.path, OWN)], []);
    // What masks the output stays with it until the run is closed.
    const kept = memoryOf(world);
    assert.equal(kept.length, 1);
    assert.equal(statSync(kept[0] ?? '').mode & 0o077, 0o011);
    assert.deepEqual(readdirSync(kept[0] ?? '').sort(), ['output', 'run', 'values']);
    await world.commit(order);
    assert.deepEqual(memoryOf(world), []);
  });

for (const [name, shell] of EACH_SHELL)
  test(`no event names what is called as a secret is, when the shell is ${name}`, async () => {
    using world = farWorld(shell);
    const secrets = { D: { env: 'D', as: 'env' } } as const;
    const script =
      'service "$D" stop; service "$D-x" stop; cp "$(command -v sleep)" "$TMPDIR/$D"; "$TMPDIR/$D" 60 & exit 0';
    const order = world.order({ secrets, steps: [{ script, secrets: ['D'] }] });
    await world.start(order, { D: OWN });
    const heard = await world.follow(order);
    assert.deepEqual(
      heard.events.flatMap((event) => (event.type === 'step' ? (event.leftovers ?? []) : [])),
      ['a process'],
    );
    assert.equal(heard.remarks.length, 1, JSON.stringify(heard.remarks));
    assert.match(
      heard.remarks[0] ?? '',
      /^Refused what .* asked of services: its words are not told, because/,
    );
    // The system cuts the names of processes.
    assert.deepEqual(filesWith(world.path, OWN.slice(0, 12)), []);
  });

function textOf({ events }: Heard, step: number): string {
  const parts = events.map((event) =>
    event.type === 'output' && event.step === step ? String(event.bytes) : '',
  );
  return parts.join('');
}

test('start() refuses a secret that is not there or that others can use, and leaves nothing', async () => {
  using world = farWorld(SHELLS.dash);
  const path = join(world.path, 'open');
  writeFileSync(path, 'everybody reads', { mode: 0o604 });
  const cases = [
    [{ env: 'S' }, 'env S is not set, expected its value'],
    [{ file: '/no/such' }, 'file /no/such does not exist, expected a file with its value'],
    [
      { file: path },
      `file ${path} has mode 0604, so that every user of this machine can use it, expected 0600`,
    ],
    [{ command: ['false'] }, 'command false ended with exit code 1, expected exit code 0'],
    [{ command: ['no-such'] }, 'command no-such cannot be started (ENOENT), expected a program'],
    [
      { command: ['printf', 'abc'] },
      'has fewer than 4 characters, which cannot be masked in what commands write, expected a longer one',
    ],
    [{ command: ['true'] }, 'is empty, expected its value'],
    [{ command: ['head', '-c', '70000', '/dev/zero'] }, 'has more than 65536 bytes, expected no more'],
  ] as const;
  for (const [entry, problem] of cases) {
    const order = world.order({ secrets: { S: entry }, steps: [{ secrets: ['S'] }] });
    await assert.rejects(world.start(order), (error) => {
      assert.ok(error instanceof ArxError && error.code === 'RUN_NO_SECRET', String(error));
      assert.ok(
        error.message.startsWith('Cannot give the secret "S" to commands: ') &&
          error.message.endsWith(problem),
        error.message,
      );
      return true;
    });
  }
  assert.deepEqual(memoryOf(world), []);
});

test('the next start removes secrets of a run that was ended by force and closed elsewhere', async () => {
  using world = farWorld(SHELLS.dash);
  const order = world.order({
    secrets: { A: { env: 'A' } },
    steps: [{ script: 'sleep 99', secrets: ['A'] }],
  });
  await world.start(order, { A: VALUE });
  process.kill(
    Number(readFileSync(join(world.state, 'far', order.run, 'supervisor'), 'utf8').split(' ')[0]),
    'SIGKILL',
  );
  await world.follow(order);
  assert.equal(memoryOf(world).length, 1);
  world.close();
  assert.equal((await world.run({ steps: [{}] })).end, 'acted');
  assert.deepEqual(memoryOf(world), []);
});
