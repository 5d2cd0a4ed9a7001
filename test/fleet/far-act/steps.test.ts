import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isRunning } from '../../../src/sys/is-running.ts';
import { ArxError } from '../../../src/core/errors.ts';
import { farWorld, type Heard } from './far-world.ts';
import { EACH_SHELL, SHELLS } from './shells.ts';

const steps = ({ events }: Heard) => events.flatMap((event) => (event.type === 'step' ? [event] : []));
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'none',
    (error: unknown) => (error instanceof ArxError ? error.code : String(error)),
  );

const WORDS = ['a b', "it's", 'new\nline', '', '"q"', '$HOME `id`', '-n', '\\', 'é\u{1f600}', '*'];
const VALUES = {
  A: "it's",
  B: 'two\nlines\n',
  C: '"$(id)"',
  IFS_LIKE: ' \t',
  EMPTY: '',
  UTF: 'é',
  PWD_X: '=',
};

for (const [name, shell] of EACH_SHELL) {
  test(`a step gets its words, variables, directory and streams as they are when the shell is ${name}`, async () => {
    using world = farWorld(shell);
    const script =
      'for n in A B C IFS_LIKE EMPTY UTF PWD_X; do eval "printf \'%s|\' \\"\\$$n\\""; done; umask; pwd; cat; env';
    const heard = await world.run({
      steps: [
        { argv: ['printf', '<%s>', ...WORDS] },
        { script, env: VALUES, names: Object.keys(VALUES) },
        {
          script: String.raw`printf '\000\377\001'; printf 'e\000' >&2; ls /sys/class/net /proc | grep -c '^[0-9]*$'`,
        },
      ],
    });
    assert.equal(heard.end, 'acted', JSON.stringify(heard));
    const rest = heard.stdout;
    const words = rest.slice(0, rest.indexOf("it's|"));
    assert.equal(words, WORDS.map((word) => `<${word}>`).join(''));
    assert.ok(rest.includes(`${Object.values(VALUES).join('|')}|0022\n`), rest);
    assert.match(rest, /\/work space-[^/]*\/work\n/);
    const names = rest.split('\n').flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
    assert.deepEqual(
      new Set(names),
      new Set([...Object.keys(VALUES), 'HOME', 'LANG', 'PATH', 'PWD', 'TMPDIR']),
    );
    const bytes = heard.events.flatMap((e) =>
      e.type === 'output' && e.step === 3 ? [Buffer.from(e.bytes)] : [],
    );
    assert.ok(Buffer.concat(bytes).includes(Buffer.from([0, 255, 1])));
    assert.ok(heard.stderr.endsWith('e\0'));
  });

  test(`a failing step is undone, newest first, when the shell is ${name}`, async () => {
    using world = farWorld(shell);
    const heard = await world.run({
      steps: [{ script: 'echo one' }, { script: 'sleep 1234 & echo two; exit 5' }, { script: 'echo three' }],
      undo: [1, 2, 3].map((number) => ({ number, script: `echo undo ${number}; [ ${number} != 2 ]` })),
    });
    assert.equal(heard.stdout, 'one\ntwo\nundo 2\nundo 1\n');
    assert.deepEqual(heard.error, {
      code: 'RUN_STEP_FAILED',
      message: 'Cannot run step 2 "code[1]": sh ended with exit code 5, expected exit code 0',
    });
    assert.equal(heard.end, 'partly');
    assert.deepEqual(heard.remarks, [
      'Step 2 "code[1]" is not undone: Cannot run step 2 "undo code[1]": sh ended with exit code 1, expected exit code 0',
    ]);
    const ends = steps(heard).filter(({ state }) => state !== 'started');
    assert.deepEqual(
      ends.map(({ number, undo, state, code, leftovers }) => [number, undo ?? false, state, code, leftovers]),
      [
        [1, false, 'done', 0, []],
        [2, false, 'failed', 5, ['sleep']],
        [2, true, 'failed', 1, []],
        [1, true, 'done', 0, []],
      ],
    );
    assert.deepEqual(
      readdirSync(world.path).filter((entry) => entry !== 'state'),
      [],
    );
  });

  test(`a step is ended with all of its processes when its time is up and the shell is ${name}`, async () => {
    using world = farWorld(shell);
    // What it starts ignores the request to end, and is ended with the namespace.
    const script = `(trap '' TERM; sleep 4321) & cut -d' ' -f1 /proc/self/stat; trap 'exit 3' TERM; while :; do sleep 0.1; done`;
    const heard = await world.run({ steps: [{ script, timeout: 1 }] });
    assert.equal(heard.error?.code, 'RUN_TIMEOUT');
    assert.equal(heard.end, 'taken-back');
    assert.equal(steps(heard).at(-1)?.cause, 'timeout');
    assert.equal(processes('4321'), 0);
  });
}

function processes(word: string): number {
  const found = readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `sleep\0${word}\0`;
    } catch {
      return false;
    }
  });
  return found.filter((pid) => isRunning(Number(pid))).length;
}

test('a step is started again after a pause, ended when it is silent, and not begun when it cannot be', async () => {
  using world = farWorld(SHELLS.dash);
  const retried = await world.run({
    steps: [{ script: 'echo try; [ -e x ] || { : >x; exit 1; }', retries: 1 }],
  });
  assert.deepEqual(
    [retried.end, retried.stdout, steps(retried).at(-1)?.attempts],
    ['acted', 'try\ntry\n', 2],
  );
  assert.match(retried.remarks[0] ?? '', /it is started again in 1 s \(1 of 1 time\)$/);
  const refused = async (step: object): Promise<string> => {
    world.close();
    const heard = await world.run({ steps: [step] });
    return `${heard.error?.code}: ${heard.error?.message.replace(/^[^:]*: /, '')}`;
  };
  assert.equal(
    await refused({ script: 'sleep 99', silence: 1 }),
    'RUN_SILENT: sh wrote nothing for 1 s and was ended, expected a word or its end by then',
  );
  assert.equal(
    await refused({ cwd: '/no/where' }),
    'RUN_NO_CWD: its cwd "/no/where" is no directory, expected one',
  );
  assert.match(await refused({ argv: ['no"such'] }), /^RUN_NO_PROGRAM: "no\\"such" is no program in /);
  assert.equal(
    await refused({ argv: ['/no/such'] }),
    'RUN_NO_PROGRAM: "/no/such" is no program, expected one that may be executed',
  );
  world.close();
  const undo = [{ number: 1, script: 'echo undone' }];
  const never = await world.run({ steps: [{ argv: ['/no/such'] }], undo });
  assert.deepEqual([never.stdout, never.end], ['', 'taken-back']);
  world.close();
  assert.equal(await codeOf(world.run({ steps: [{ user: 'no-such-user' }] })), 'RUN_NO_USER');
});

for (const [name, shell] of EACH_SHELL)
  test(`a step runs as another user, who has a home of its own and nothing else of the run, when the shell is ${name}`, async () => {
    using world = farWorld(shell);
    const script =
      'id -un; : >"$HOME/mine" && ls -A "$HOME"; grep -c "NoNewPrivs:.1" /proc/self/status; ls ../scratch; ls "${TMPDIR%/*}/.." 2>&1';
    const heard = await world.run({ steps: [{ script, user: 'nobody' }] });
    assert.match(heard.stdout, /^nobody\nmine\n1\nmine\nwork space-\S*\n$/, JSON.stringify(heard));
  });

for (const [name, shell] of EACH_SHELL)
  test(`a direct step of another user has the home of that user, unless the bundle sets one, when the shell is ${name}`, async () => {
    using world = farWorld(shell);
    const direct = { network: 'host', init: 'direct', user: 'nobody', cwd: '/' } as const;
    const script = 'echo "$HOME $TMPDIR"';
    const env = { HOME: '/srv', TMPDIR: '/var/tmp' };
    const heard = await world.run({
      steps: [
        { ...direct, script },
        { ...direct, script, env, names: ['HOME', 'TMPDIR'] },
      ],
    });
    assert.equal(heard.stdout, '/nonexistent /tmp\n/srv /var/tmp\n', JSON.stringify(heard));
  });

for (const [name, shell] of EACH_SHELL)
  test(`a plain user runs steps in namespaces of their own, or bare, when the shell is ${name}`, async () => {
    const before = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
    using world = farWorld(shell, { before, owner: 65_534 });
    const script =
      'id -u; grep CapEff /proc/self/status; ls /proc | grep -c "^[0-9]*$"; grep -c : /proc/net/dev';
    const inside = await world.run({ steps: [{ script }] });
    assert.match(inside.stdout, /^65534\nCapEff:\t0{16}\n[3-5]\n1\n$/, JSON.stringify(inside));
    world.close();
    const bare = await world.run({
      bare: true,
      steps: [{ script: 'setsid sleep 4322 & sleep 4322 & exit 0' }],
    });
    const left = steps(bare).at(-1)?.leftovers ?? [];
    assert.equal(bare.end, 'acted');
    assert.equal(
      left.filter((each) => /^(?:sleep|setsid) \(pid \d+\)$/.test(each)).length,
      2,
      JSON.stringify(left),
    );
    assert.equal(processes('4322'), 0);
  });

test('a target that gives no namespaces refuses what needs them before anything is begun', async () => {
  const before = [
    'unshare',
    '--mount',
    'sh',
    '-c',
    'mount --bind /dev/null /usr/bin/unshare; exec "$@"',
    'sh',
  ];
  using world = farWorld(SHELLS.dash, { before });
  assert.equal(await codeOf(world.run({ steps: [{}] })), 'HOST_LACKS');
  world.close();
  const heard = await world.run({ steps: [{ script: 'echo bare' }], bare: true });
  assert.deepEqual([heard.end, heard.stdout], ['acted', 'bare\n']);
});

test('with init: direct what leaves the group of a step stays, and is named', async () => {
  using world = farWorld(SHELLS.dash);
  const script = 'setsid sleep 2 >/dev/null 2>&1 & sleep 4323 & sleep 0.1';
  const heard = await world.run({ steps: [{ script, init: 'direct', network: 'host' }] });
  assert.match(heard.remarks.join('\n'), /^Step 1 left sleep \(pid \d+\) running, outside of any sandbox$/);
  assert.match(steps(heard).at(-1)?.leftovers?.join() ?? '', /^sleep \(pid \d+\)$/);
  assert.equal(processes('4323'), 0);
});
