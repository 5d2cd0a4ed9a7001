import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newPlugin } from '../../src/commands/plugin/new.ts';
import { digestOf, hexOf } from '../../src/core/digest.ts';
import { ARX, arxHome } from '../helpers/arx-home.ts';
import { NO_COMPILED_CODE } from '../helpers/compiled-code.ts';
import { codeOf, type Workplace, workplace } from '../online/workplace.ts';
import { makeGitRepository } from '../servers/git-repository.ts';

// Another user of the machine, where directories of the cache, of plug-ins or of the config let them write.
const CODE = 'TRUST_KEY_PERMISSIONS';

/** A repository, and what somebody else put into the cache in the place of its copy: a program to run. */
function poisoned(w: Workplace): { source: string; git: string; canary: string } {
  const repository = makeGitRepository(join(w.path, 'r.git'));
  repository.commit({ a: 'a\n' });
  const url = `file://${repository.path}`;
  const [git, canary] = [join(w.context.cacheDir, 'git'), join(w.path, 'canary')];
  const copy = join(git, `${hexOf(digestOf(url))}.git`);
  mkdirSync(git, { recursive: true, mode: 0o700 });
  execFileSync('git', ['init', '-q', '--bare', copy]);
  execFileSync('git', ['-C', copy, 'config', 'core.alternateRefsCommand', `touch ${canary}; true`]);
  execFileSync('git', ['init', '-q', '--bare', join(w.path, 'other')]);
  writeFileSync(join(copy, 'objects', 'info', 'alternates'), `${w.path}/other/objects\n`);
  return { source: `git+${url}`, git, canary };
}

for (const [name, open] of [
  ['that others may write to', (path: string) => chmodSync(path, 0o777)],
  [
    'whose copies others may write to',
    (path: string) => readdirSync(path).map((copy) => chmodSync(join(path, copy), 0o770)),
  ],
  [
    'that is a link',
    (path: string) => {
      execFileSync('mv', [path, `${path}-elsewhere`]);
      symlinkSync(`${path}-elsewhere`, path);
    },
  ],
] as const)
  test(`git source uses no cache ${name}: the configuration there names programs`, async () => {
    using w = workplace('others');
    const { source, git, canary } = poisoned(w);
    open(git);
    assert.equal(await codeOf(w.resolve([source])), CODE);
    assert.equal(existsSync(canary), false);
  });

test('arx loads no compiled code from a directory that others may write to', async () => {
  const home = arxHome('others');
  const code = join(home.path, 'cache', 'code');
  mkdirSync(code, { recursive: true });
  const env = { ...home.env, ...NO_COMPILED_CODE, ARX_CACHE_DIR: join(home.path, 'cache') };
  const run = (): unknown =>
    execFileSync(process.execPath, [ARX, 'explain', 'INTERNAL'], {
      env,
    });
  chmodSync(code, 0o777);
  run();
  assert.deepEqual(readdirSync(code), []);
  chmodSync(code, 0o700);
  run();
  assert.equal(readdirSync(code).length, 1);
  home.remove();
});

test('arx loads no plug-in that others may write to', async () => {
  const home = arxHome('others');
  const plugin = join(home.path, 'plugin');
  newPlugin('source:releases', plugin);
  mkdirSync(join(home.path, 'app', '1'), { recursive: true });
  writeFileSync(join(home.path, 'app', '1', 'a'), 'a');
  writeFileSync(join(home.path, 'arx.yaml'), `data:\n  - app: releases://${home.path}/app\n`);
  await home.ok(['plugin', 'add', plugin]);
  await home.ok(['lock']);
  for (const path of [plugin, join(plugin, 'index.js')]) {
    const { mode } = { mode: path === plugin ? 0o755 : 0o644 };
    chmodSync(path, mode | 0o020);
    const { code, stderr } = await home.run(['update']);
    assert.equal(code, 4, stderr);
    assert.match(stderr, new RegExp(CODE));
    chmodSync(path, mode);
  }
  await home.ok(['update']);
  home.remove();
});

test('arx plugin add makes nothing of a config its own that others may write', async () => {
  const home = arxHome('others');
  const plugin = join(home.path, 'plugin');
  newPlugin('source:releases', plugin);
  const config = join(home.path, 'config');
  mkdirSync(config, { recursive: true });
  const file = join(config, 'config.yaml');
  const theirs = 'network: {allow_private: [169.254.0.0/16]}\n';
  writeFileSync(file, theirs);
  chmodSync(file, 0o666);
  const { code } = await home.run(['plugin', 'add', plugin], { env: { ARX_CONFIG_DIR: config } });
  assert.equal(code, 4);
  assert.equal(readFileSync(file, 'utf8'), theirs);
  home.remove();
});
