import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ARX, ARX_OF_CHECKOUT, type ArxHome, arxHome, type Ended, runProgram } from '../helpers/arx-home.ts';
import { madeSecret } from '../helpers/planted/made-secret.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { githubSteps, gitlabJobs, type KitStep, preCommitHooks, readText } from './kit-steps.ts';

needPackages(['util-linux']);

const ROOT = dirname(dirname(ARX_OF_CHECKOUT));
const TOKEN = `ghp_${madeSecret(36)}`;
const GITHUB_BASH = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'];
const GITLAB_BASH = ['bash', '-eo', 'pipefail', '-c'];

/** A repository with a manifest and its lock. */
async function repository(name: string, env = ''): Promise<ArxHome> {
  const home = arxHome(name);
  const at = (path: string): string => join(home.path, path);
  mkdirSync(at('site'));
  writeFileSync(at('site/index.html'), '<p>hello</p>\n');
  writeFileSync(at('site/app.env'), env);
  writeFileSync(at('arx.yaml'), 'name: web\ndata:\n  - site: file:///@/./site\ncode:\n  - [sh, -ec, ls]\n');
  await home.ok(['lock']);
  return home;
}

/** Runs a step as the system does, without any network. */
async function runStep(
  step: KitStep,
  home: ArxHome,
  shell: readonly string[],
  env: Env = {},
): Promise<Ended> {
  return runProgram(['unshare', '-n', ...shell, step.run], {
    cwd: home.path,
    env: { ...home.env, CI: 'true', ...env, ...step.env },
  });
}

type Env = Readonly<Record<string, string>>;

interface GithubRun {
  readonly ended: readonly Ended[];
  readonly summary: string;
  readonly output: string;
}

/** Runs the action until a step fails. */
async function runAction(home: ArxHome, inputs: Env): Promise<GithubRun> {
  const file = (name: string): string => join(home.path, `runner-${name}`);
  for (const name of ['summary', 'output', 'path']) writeFileSync(file(name), '');
  const base = {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_PATH: file('path'),
    RUNNER_TEMP: join(home.path, 'tmp'),
  };
  const ended: Ended[] = [];
  for (const step of githubSteps(inputs, { 'github.action_path': join(ROOT, 'ci', 'github') })) {
    const added = readFileSync(file('path'), 'utf8').split('\n').filter(Boolean);
    const PATH = [...added, dirname(process.execPath), home.env['PATH']].join(':');
    const one = await runStep(step, home, GITHUB_BASH, { ...base, PATH });
    ended.push(one);
    if (one.code !== 0) break;
  }
  return {
    ended,
    summary: readFileSync(file('summary'), 'utf8'),
    output: readFileSync(file('output'), 'utf8'),
  };
}

const codes = ({ ended }: GithubRun): number[] => ended.map(({ code }) => code);
const said = ({ ended }: GithubRun): string => ended.map(({ stdout, stderr }) => stdout + stderr).join('');

test('the GitHub action checks, repacks by the lock, audits, and writes a summary, annotations and SARIF', async () => {
  using home = await repository('ci-github');
  const run = await runAction(home, { bundle: 'web.arx' });
  assert.deepEqual(codes(run), [0, 0, 0, 0], said(run));
  assert.match(run.output, /^digest=sha256:[0-9a-f]{64}\nsarif=arx\.sarif\n$/);
  assert.match(run.summary, /PASS/);
  assert.match(run.ended[3]?.stdout ?? '', /^::(?:warning|notice) file=arx\.yaml,line=\d+/m);
  const sarif = JSON.parse(readFileSync(join(home.path, 'arx.sarif'), 'utf8')) as { version: string };
  assert.equal(sarif.version, '2.1.0');
});

test('the GitHub action fails when the audit does, with everything written', async () => {
  using home = await repository('ci-github-fail', `TOKEN=${TOKEN}\n`);
  const run = await runAction(home, { bundle: 'web.arx', manifest: 'arx.yaml' });
  assert.deepEqual(codes(run), [0, 0, 0, 3], said(run));
  assert.match(run.ended[3]?.stdout ?? '', /^::error .*ARX202/m);
  assert.match(run.summary, /FAIL/);
  assert.ok(existsSync(join(home.path, 'arx.sarif')));
  assert.ok(!`${said(run)}${run.summary}`.includes(TOKEN));
});

test('the GitHub action audits a bundle that is there, by the severity that it is told', async () => {
  using home = await repository('ci-github-audit');
  await home.ok(['repack', '-o', 'web.arx']);
  const run = await runAction(home, { bundle: 'web.arx', repack: 'false', 'fail-on': 'medium' });
  assert.deepEqual(codes(run), [0, 0, 3], said(run));
  assert.equal(run.output, 'sarif=arx.sarif\n');
});

test('the GitHub action stops at a manifest with an error, and at a lock that is stale', async () => {
  using home = await repository('ci-github-stale');
  writeFileSync(join(home.path, 'bad.yaml'), 'nmae: web\n');
  assert.deepEqual(codes(await runAction(home, { bundle: 'web.arx', manifest: 'bad.yaml' })), [0, 2]);
  writeFileSync(join(home.path, 'site/new.html'), 'new\n');
  const stale = await runAction(home, { bundle: 'web.arx' });
  assert.deepEqual(codes(stale), [0, 0, 3], said(stale));
  assert.ok(!existsSync(join(home.path, 'web.arx')));
});

test('no input of a kit is text of a script, so that none can add commands', async () => {
  for (const { run } of githubSteps({ bundle: 'x' }, {})) assert.doesNotMatch(run, /\$\{\{/);
  assert.doesNotMatch(readText('ci/gitlab/arx.yml'), /^ +- .*\$\[\[.*(?:node|set) /m);
  using home = await repository('ci-injection');
  const run = await runAction(home, { bundle: '$(touch pwned).arx; touch pwned', manifest: 'arx.yaml' });
  assert.ok(!existsSync(join(home.path, 'pwned')), said(run));
});

async function runGitlab(home: ArxHome, inputs: Env): Promise<readonly Ended[]> {
  const ended: Ended[] = [];
  symlinkSync(ROOT, join(home.path, '.arx'));
  const PATH = [dirname(process.execPath), home.env['PATH']].join(':');
  for (const job of gitlabJobs(inputs)) {
    // Each job has a machine of its own.
    const ARX_CONFIG_DIR = join(home.path, `config-${job.name}`);
    const ARX_STATE_DIR = join(home.path, `state-${job.name}`);
    const one = await runStep(job, home, GITLAB_BASH, {
      GITLAB_CI: 'true',
      CI_PROJECT_DIR: home.path,
      ARX_CONFIG_DIR,
      ARX_STATE_DIR,
      PATH,
    });
    ended.push(one);
    if (one.code !== 0) break;
  }
  return ended;
}

test('the GitLab jobs seal on one machine and audit on another, with a code quality report', async () => {
  using home = await repository('ci-gitlab');
  const [repack, audit] = await runGitlab(home, { bundle: 'web.arx' });
  assert.deepEqual([repack?.code, audit?.code], [0, 0], `${repack?.stderr}${audit?.stderr}`);
  assert.match(repack?.stdout ?? '', /^sha256:[0-9a-f]{64}$/m);
  assert.match(audit?.stdout ?? '', /^VERDICT {2}PASS/m);
  const report = JSON.parse(readFileSync(join(home.path, 'gl-code-quality-report.json'), 'utf8')) as {
    readonly check_name: string;
    readonly fingerprint: string;
    readonly location: { readonly path: string };
  }[];
  assert.ok(report.length > 0 && report.every(({ location }) => location.path === 'arx.yaml'));
  assert.match(readFileSync(join(home.path, 'arx-audit.md'), 'utf8'), /PASS/);
});

test('the GitLab audit fails at a secret and does not show it', async () => {
  using home = await repository('ci-gitlab-fail', `TOKEN=${TOKEN}\n`);
  const ended = await runGitlab(home, { bundle: 'web.arx' });
  assert.deepEqual(
    ended.map(({ code }) => code),
    [0, 3],
    ended[1]?.stderr,
  );
  assert.match(readFileSync(join(home.path, 'gl-code-quality-report.json'), 'utf8'), /ARX202/);
  assert.ok(!ended.some(({ stdout, stderr }) => `${stdout}${stderr}`.includes(TOKEN)));
});

test('the pre-commit hook checks every manifest that is committed, and no other file', async () => {
  using home = await repository('ci-pre-commit');
  const [hook] = preCommitHooks();
  assert.equal(hook?.language, 'node');
  const pattern = new RegExp(hook.files);
  assert.deepEqual(
    ['arx.yaml', 'a/arx.yml', 'arx.yaml.txt', 'marx.yaml', 'arx.lock'].filter((path) => pattern.test(path)),
    ['arx.yaml', 'a/arx.yml'],
  );
  mkdirSync(join(home.path, 'bin'));
  symlinkSync(ARX, join(home.path, 'bin', 'arx'));
  const PATH = [join(home.path, 'bin'), dirname(process.execPath), home.env['PATH']].join(':');
  writeFileSync(join(home.path, 'bad.yaml'), 'nmae: web\n');
  const commit = (...files: string[]): Promise<Ended> =>
    runStep({ name: hook.id, run: `${hook.entry} ${files.join(' ')}`, env: {} }, home, GITLAB_BASH, { PATH });
  assert.equal((await commit('arx.yaml')).code, 0);
  const bad = await commit('bad.yaml', 'arx.yaml');
  assert.equal(bad.code, 2);
  assert.match(bad.stdout + bad.stderr, /nmae/);
});
