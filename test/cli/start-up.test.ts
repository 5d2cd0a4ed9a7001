import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ARX_OF_CHECKOUT, type ArxHome, arxHome } from '../helpers/arx-home.ts';

const ROOT = join(import.meta.dirname, '..', '..');

// Writes down every module as it is asked for: files and packages by path, modules of Node by name.
const SPY = `
const { registerHooks } = require('node:module');
const { appendFileSync } = require('node:fs');
registerHooks({ resolve(specifier, context, next) {
  const found = next(specifier, context);
  appendFileSync(process.env.LOADED, found.url + '\\n');
  return found;
} });`;

void describe('start-up', () => {
  let home: ArxHome & { spy: string; loaded: string };

  before(async () => {
    const made = arxHome('start-up');
    home = Object.assign(made, { spy: join(made.path, 'spy.cjs'), loaded: join(made.path, 'loaded') });
    writeFileSync(home.spy, SPY);
    writeFileSync(join(home.path, 'arx.yaml'), 'name: demo\ndata:\n  - motd: {text: hello}\n');
    await home.ok(['repack']);
    return () => home.remove();
  });

  async function modulesOf(...args: string[]): Promise<string[]> {
    writeFileSync(home.loaded, '');
    await home.ok(args, { program: ARX_OF_CHECKOUT, node: ['-r', home.spy], env: { LOADED: home.loaded } });
    const urls = readFileSync(home.loaded, 'utf8').trim().split('\n');
    return urls.map((url) => (url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : url));
  }

  function packagesOf(modules: readonly string[]): string[] {
    const found = modules.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    return [...new Set(found)].sort();
  }

  for (const question of ['--version', '-V', 'version'])
    void test(`arx ${question} loads the launcher and no program`, async () => {
      const modules = await modulesOf(question);
      const files = modules.filter((path) => !path.startsWith('node:'));
      assert.deepEqual(files, ['bin/arx.cjs', 'bin/launch.cjs', 'package.json']);
    });

  for (const page of [['--help'], ['repack', '--help'], ['help', 'exit-codes']])
    test(`arx ${page.join(' ')} loads commander and no other package`, async () => {
      const modules = await modulesOf(...page);
      assert.deepEqual(packagesOf(modules), ['commander']);
      assert.deepEqual(
        modules.filter((path) => /^src\/(?:commands|library|online|offline|seal|trust|archive)\//.test(path)),
        [],
      );
    });

  for (const verb of ['verify', 'inspect', 'run'])
    test(`arx ${verb} loads no network code and no package that only sealing needs`, async () => {
      const modules = await modulesOf(verb, 'demo.arx');
      assert.deepEqual(
        modules.filter((path) => /^src\/(?:online|seal|audit)\/|^src\/(?!cli\/verbs\/).*repack/.test(path)),
        [],
      );
      const needless = ['got', 'simple-git', '@sigstore/sign', 'archiver', 'tar', 'yaml', 'zod'];
      assert.deepEqual(
        packagesOf(modules).filter((name) => needless.includes(name)),
        [],
      );
      assert.deepEqual(
        modules.filter((url) => /^node:(?:https?|http2|net|tls|dns|dgram)\b/.test(url)),
        [],
      );
    });

  for (const verb of ['repack', 'outdated', 'update'])
    test(`arx ${verb} loads no HTTP and no git when nothing has to be asked for`, async () => {
      const modules = await modulesOf(verb);
      const needless = ['got', 'simple-git', 'ajv', '@aws-sdk/client-s3', '@sigstore/sign'];
      assert.deepEqual(
        packagesOf(modules).filter((name) => needless.includes(name)),
        [],
      );
      assert.deepEqual(
        modules.filter((url) => /^node:(?:https?|http2)\b/.test(url)),
        [],
      );
    });
});
