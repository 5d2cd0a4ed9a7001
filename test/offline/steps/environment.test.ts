import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { environmentText } from '../../../src/offline/steps/environment-text.ts';
import { StepBench } from './step-bench.ts';

const CHILD = new URL('steps-child.ts', import.meta.url).pathname;
const PATH = '/usr/bin:/bin';
/** Values that a shell might take for something else. */
const ODD: Readonly<Record<string, string>> = {
  EMPTY: '',
  QUOTES: `it's "so" \\ \`id\` $(id) $HOME`,
  LINES: 'a\nb\n\n',
  SPACES: '  a\tb  ',
  WIDE: 'ü 💡 \u202e',
  EQUALS: 'a=b',
  DASH: '-n --help',
  IFS: 'x',
  PS4: 'y',
  ENV: '/canary',
  BASH_ENV: '/canary',
  CDPATH: '/usr',
  LC_ALL: 'xx_XX.UTF-8',
};
/** Names that shells keep for themselves. */
const OF_SHELLS: Readonly<Record<string, string>> = {
  UID: '5',
  EUID: '6',
  PPID: '7',
  PWD: '/nowhere',
  OLDPWD: '/elsewhere',
  SHLVL: '99',
  OPTIND: 'x',
  SECONDS: 's',
  RANDOM: 'r',
  LINENO: 'l',
  _: 'underscore',
  SHELLOPTS: 'xtrace',
  BASH_XTRACEFD: '1',
  POSIXLY_CORRECT: 'z',
};

/** What env(1) prints with -0. */
function variables(text: string): Record<string, string> {
  const pairs = text.split('\0').filter((pair) => pair !== '');
  return Object.fromEntries(pairs.map((pair) => [pair.replace(/=.*/s, ''), pair.replace(/^[^=]*=/, '')]));
}

for (const shell of ['dash', 'bash'])
  test(`environmentText() sets exactly the variables when sh is ${shell}`, () => {
    using bench = new StepBench();
    const env = { PATH, ...ODD, ...OF_SHELLS };
    const begin = 'cd "$1" || exit 126; shift; eval "$(cat)"; exit 126';
    const sh = bench.path('sh');
    symlinkSync(`/usr/bin/${shell}`, sh);
    const output = execFileSync(sh, ['-c', begin, 'sh', '/tmp', '/usr/bin/env', '-0'], {
      input: environmentText(env, '/usr/bin/env'),
      env: { PATH },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    assert.deepEqual(variables(output.toString()), env);
  });

test('environmentText() sets nothing when there is nothing to set', () => {
  const begin = 'eval "$(cat)"; exit 126';
  const text = environmentText({}, '/usr/bin/env');
  const output = execFileSync('/bin/sh', ['-c', begin, 'sh', '/usr/bin/env', '-0'], { input: text, env: {} });
  assert.equal(output.toString(), '');
});

test('runSteps() starts nothing when the variables come only in part', () => {
  const begin = 'eval "$(cat)"; exit 126';
  const whole = environmentText({ PATH, A: '1', B: '2' }, '/usr/bin/env');
  for (let length = 1; length < whole.length - 1; length += 1) {
    const options = {
      input: whole.slice(0, length),
      env: { PATH },
      encoding: 'utf8',
      timeout: 10_000,
    } as const;
    const { status, stdout } = spawnSync('/bin/sh', ['-c', begin, 'sh', 'echo', 'started'], options);
    assert.deepEqual([status, stdout], [2, ''], `${length} characters`);
  }
});

test('runSteps() puts no variable into the words of any program', async () => {
  const directory = mkdtempSync('/tmp/arx-test-');
  const trace = join(directory, 'trace');
  const canary = 'canary-3f9a1c';
  const step = JSON.stringify({
    env: { PATH, HOME: '/', A: `${canary}-a`, LD_PRELOAD: '', NODE_OPTIONS: `--${canary}` },
    pass: ['PASSED'],
  });
  try {
    const argv = [process.execPath, CHILD, directory, 'echo "$A"; env | wc -l', step];
    const strace = ['-f', '--seccomp-bpf', '-qq', '-e', 'trace=execve', '-s', '9999', '-o', trace, ...argv];
    const { stdout } = await promisify(execFile)('strace', strace, {
      env: { PATH, PASSED: `${canary}-passed` },
    });
    assert.match(stdout, /canary-3f9a1c-a/);
    const starts = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line.includes('execve(') && !line.includes('steps-child'));
    assert.ok(starts.length > 5, 'programs were started');
    assert.deepEqual(
      starts.filter((line) => line.includes(canary)),
      [],
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('runSteps() passes on the variables of the caller that are named, and no other', async () => {
  using bench = new StepBench();
  const context = { ...bench.context, env: { HTTP_PROXY: 'http://a', OTHER: 'x' } };
  const argv = ['env', '-0'] as const;
  await bench.runScript('', { argv, env: { PATH }, pass: ['HTTP_PROXY', 'MISSING'] }, context);
  assert.deepEqual(variables(bench.output()), { PATH, HTTP_PROXY: 'http://a' });
});

test('runSteps() starts nothing of the caller or of the bundle outside of the command itself', async () => {
  using bench = new StepBench();
  const canary = bench.path('canary');
  const library = bench.path('hostile.sh');
  writeFileSync(library, `echo started >>${canary}\n`);
  const hostile = {
    BASH_ENV: library,
    ENV: library,
    NODE_OPTIONS: `--require=${library}`,
    LD_PRELOAD: '/nowhere.so',
    IFS: 'x',
    SHELLOPTS: 'xtrace',
    PS4: `$(echo started >>${canary})`,
    GCONV_PATH: bench.directory,
  };
  Object.assign(process.env, hostile);
  try {
    await bench.runScript('', { argv: ['env', '-0'] });
    const names = Object.keys(variables(bench.output()));
    assert.deepEqual(names.sort(), ['HOME', 'PATH', 'TMPDIR']);
    bench.events.length = 0;
    await bench.runScript('', { argv: ['env', '-0'], env: { PATH, ...hostile, LD_PRELOAD: '' } });
    assert.equal(variables(bench.output())['PS4'], hostile.PS4);
  } finally {
    for (const name of Object.keys(hostile)) delete process.env[name];
  }
  assert.equal(existsSync(canary), false);
});

test('runSteps() gives commands an empty input, umask 022 and no core files', async () => {
  using bench = new StepBench();
  await bench.runScript('umask; ulimit -c; wc -c; readlink /proc/$$/fd/0');
  assert.equal(bench.output(), '0022\n0\n0\n/dev/null\n');
});
