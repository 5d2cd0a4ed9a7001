/**
 * npm run test:matrix [-- TEXT ...]
 * Builds the program as it is published, and under Node 22, 24 and 26 seals fixed content (the files must be equal) and
 * runs the main test files (or those whose path contains a TEXT) against the build. Prints a table.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { scratch } from '../test/servers/scratch.ts';
import type { FixedBundle } from './fixed-bundle.ts';

const ROOT = dirname(import.meta.dirname);
const CACHE = join(ROOT, '.cache');
const BUILD = join(CACHE, 'matrix');
/** The oldest that is supported, the one that the project brings, and the newest. */
const VERSIONS = ['22.22.2', '22.23.3', '24.21.0', '26.10.0'];
/** Tests of content and behaviour; not those that look at the sources, the checkout or the words of an error. */
const MAIN_TESTS = [
  'test/archive',
  'test/trust',
  'test/offline',
  'test/online',
  'test/library/verbs',
  'test/hostile/sealed-members',
  'test/vectors',
  'e2e/seal',
  'e2e/locked',
];
/** What a build needs beside compiled code. */
const COPIED = ['bin', 'docs', 'examples', 'fixtures', 'schemas', 'package.json', 'README.md'];

/** Installs one version of Node into the cache and gives its program. */
function fetchNode(version: string): string {
  const directory = join(CACHE, `node-${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  const program = join(directory, 'node_modules', name, 'bin', 'node');
  if (existsSync(program)) return program;
  mkdirSync(directory, { recursive: true });
  const quiet = [
    '--ignore-scripts',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  execFileSync('npm', ['install', '--prefix', directory, ...quiet, `${name}@${version}`], {
    stdio: 'inherit',
  });
  return program;
}

/** Compiles src to dist and the tests beside it, as `npm run build` does for what is published. */
function build(): void {
  rmSync(BUILD, { recursive: true, force: true });
  mkdirSync(BUILD, { recursive: true });
  const compilerOptions = { noEmit: false, declaration: false, rootDir: ROOT, outDir: BUILD };
  const include = ['src', 'test', 'scripts'].map((folder) => join(ROOT, folder));
  const project = join(BUILD, 'tsconfig.json');
  writeFileSync(project, JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), compilerOptions, include }));
  execFileSync(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', project], { stdio: 'inherit' });
  renameSync(join(BUILD, 'src'), join(BUILD, 'dist'));
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'copy-grammar.ts'), join(BUILD, 'dist')]);
  for (const name of COPIED)
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(BUILD, name), { recursive: true });
  cpSync(join(ROOT, 'test'), join(BUILD, 'test'), {
    recursive: true,
    filter: (path) => !path.endsWith('.ts'),
  });
  symlinkSync(join(ROOT, 'node_modules'), join(BUILD, 'node_modules'));
  symlinkSync(CACHE, join(BUILD, '.cache'));
  for (const name of globSync('{test,scripts}/**/*.js', { cwd: BUILD })) pointAtBuild(join(BUILD, name));
}

/** Tests name the sources that they import or start; here they must get what was built from those. */
function pointAtBuild(file: string): void {
  const text = readFileSync(file, 'utf8');
  const built = text.replaceAll(/((?:\.\.\/)+)src\//g, '$1dist/').replaceAll("'src'", "'dist'");
  writeFileSync(file, built.replaceAll(/\.ts(?=['"`])/g, '.js'));
}

interface Row {
  readonly version: string;
  readonly bundle: FixedBundle;
  readonly tests: string;
  readonly passed: boolean;
}

function tryVersion(version: string, configDirectory: string, filters: readonly string[]): Row {
  const node = fetchNode(version);
  const env = {
    ...process.env,
    PATH: `${dirname(node)}:${process.env['PATH']}`,
    ARX_TEST_PROGRAM: join(BUILD, 'bin', 'arx.cjs'),
  };
  const script = join(BUILD, 'scripts', 'fixed-bundle.js');
  const made = execFileSync(node, [script, configDirectory], { env, encoding: 'utf8' });
  const said = spawnSync(node, [join(BUILD, 'scripts', 'test.js'), ...filters], {
    env,
    encoding: 'utf8',
    cwd: BUILD,
  });
  const last = said.stdout.trim().split('\n').at(-1) ?? '';
  if (said.status !== 0) process.stdout.write(`Node ${version}\n${said.stdout}${said.stderr}\n`);
  return { version, bundle: JSON.parse(made) as FixedBundle, tests: last, passed: said.status === 0 };
}

/** Facts in which a version differs from the first one, but for those that depend on Node's own zstd. */
function differences(row: Row, first: Row): string[] {
  const facts = ['bundle', 'plainFile', 'lock'] as const;
  return facts.filter((fact) => row.bundle[fact] !== first.bundle[fact]);
}

function main(filters: readonly string[]): boolean {
  build();
  const config = scratch('matrix-key');
  const rows = VERSIONS.map((version) => tryVersion(version, config.path, filters));
  config.remove();
  const [first] = rows as [Row];
  process.stdout.write('Node     uncompressed file   compressed file     bundle              tests\n');
  for (const { version, bundle, tests } of rows) {
    const cells = [bundle.plainFile, bundle.packedFile, bundle.bundle.replace('sha256:', '')];
    const digests = cells.map((digest) => `${digest.slice(0, 16)}    `).join('');
    process.stdout.write(`${version.padEnd(9)}${digests}${tests}\n`);
  }
  const different = rows.flatMap((row) =>
    differences(row, first).map((fact) => `${row.version}: another ${fact}`),
  );
  for (const line of different) process.stdout.write(`${line}\n`);
  return different.length === 0 && rows.every(({ passed }) => passed);
}

const filters = process.argv.slice(2);
process.exitCode = main(filters.length === 0 ? MAIN_TESTS : filters) ? 0 : 1;
