import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { World } from './world.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMPILE = join(import.meta.dirname, 'compile');
const TSC = join(ROOT, 'node_modules', '.bin', 'tsc');

/** A place where the built package is installed: code in `use/` imports it by its name, as a user's does. */
let world: World;
before(() => {
  world = new World();
  const build = [
    '-p',
    join(ROOT, 'tsconfig.build.json'),
    '--outDir',
    world.at('dist'),
    '--noEmitOnError',
    'false',
  ];
  tsc(build, ROOT);
  copyFileSync(join(ROOT, 'package.json'), world.at('package.json'));
  symlinkSync(join(ROOT, 'node_modules'), world.at('node_modules'));
  mkdirSync(world.at('use'));
  copyFileSync(join(COMPILE, 'tsconfig.json'), world.at('use', 'tsconfig.json'));
});
after(() => world[Symbol.dispose]());

function tsc(args: readonly string[], cwd: string): void {
  try {
    execFileSync(process.execPath, [TSC, ...args], { cwd, stdio: 'pipe' });
  } catch (error) {
    assert.fail(String((error as { stdout?: Buffer }).stdout));
  }
}

/** The TypeScript examples of a page, in their order. */
function examples(page: string): string[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => code);
}

test('the package’s declarations accept every form and refuse what is wrong, in strict settings', () => {
  for (const file of readdirSync(COMPILE).filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(join(COMPILE, file), 'utf8');
    const byName = text
      .replaceAll("'../../../src/index.ts'", "'arx'")
      .replaceAll("'../../../src/offline.ts'", "'arx/offline'");
    assert.doesNotMatch(byName, /\/src\//);
    writeFileSync(world.at('use', file), byName);
  }
  tsc(['-p', 'use'], world.path);
});

test('the examples of docs/library.md compile', () => {
  const directory = world.at('use', 'examples');
  mkdirSync(directory);
  examples('library.md').forEach((code, index) =>
    writeFileSync(join(directory, `example-${index}.ts`), code),
  );
  const settings = { extends: '../tsconfig.json', include: ['*.ts'] };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(settings));
  tsc(['-p', directory], world.path);
});

for (const [index, code] of examples('library.md').entries())
  test(`example ${index + 1} of docs/library.md runs and prints nothing`, () => {
    const directory = world.at('use', `run-${index}`);
    mkdirSync(directory);
    writeFileSync(join(directory, 'example.ts'), code);
    const env = {
      PATH: process.env['PATH'],
      HOME: world.at('home'),
      ARX_STATE_DIR: world.at('state'),
      TMPDIR: world.tmp,
    };
    const output = execFileSync(process.execPath, ['example.ts'], { cwd: directory, env, timeout: 120_000 });
    assert.equal(output.toString(), '');
    assert.deepEqual(world.leftovers(), [], basename(directory));
    assert.ok(existsSync(directory));
  });
