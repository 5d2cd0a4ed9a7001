import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ERROR_CODES } from '../../src/core/error-codes.ts';
import { EXIT } from '../../src/core/exit-code.ts';
import { ARX, runProgram } from '../helpers/arx-home.ts';
import { fencesOf, proseOf } from './markdown.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const tracked = (...patterns: string[]): string[] =>
  execFileSync('git', ['-C', ROOT, 'ls-files', '-z', '--', ...patterns])
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(ROOT, file)));
const PAGES = tracked('*.md');

/** The headings of a page as the fragments that lead to them. */
function anchorsOf(page: string): string[] {
  const headings = page.replace(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

void test('links between pages lead to a file, and to a heading that is there', () => {
  const broken: string[] = [];
  for (const page of PAGES) {
    for (const [, link = ''] of proseOf(read(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (link.includes('://')) continue;
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      const isThere = existsSync(join(ROOT, file));
      if (!isThere || (anchor !== undefined && !anchorsOf(read(file)).includes(anchor)))
        broken.push(`${page}: ${link}`);
    }
  }
  assert.deepEqual(broken, []);
});

void test('every page of docs is in its index, and every example in theirs', () => {
  const index = read('docs/README.md');
  const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  assert.deepEqual(
    pages.filter((page) => !index.includes(`(${page.slice(5)})`)),
    [],
  );
  const examples = tracked('examples/*/arx.yaml', 'examples/*/README.md').map((file) => file.split('/')[1]);
  const list = read('examples/README.md');
  assert.deepEqual(
    examples.filter((name) => !list.includes(`[${name}](${name}/`)),
    [],
  );
});

void test('docs/errors.md has every error code', () => {
  const headings = [...read('docs/errors.md').matchAll(/^### (\w+)$/gm)].map(([, code]) => code);
  assert.deepEqual(new Set(headings), new Set(Object.keys(ERROR_CODES)));
  assert.equal(headings.length, Object.keys(ERROR_CODES).length);
});

void test('the README has every exit code', () => {
  const rows = [...read('README.md').matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes = '']) =>
    codes.split(','),
  );
  assert.deepEqual(rows.map(Number), Object.values(EXIT));
});

void test('the README shows every verb', async () => {
  const { stdout } = await runProgram([process.execPath, ARX, '--help']);
  const listed = stdout.slice(stdout.indexOf('\nBuild:')).matchAll(/^ {2}(\w+) {2,}/gm);
  const verbs = [...listed].map(([, verb = '']) => verb).filter((verb) => verb !== 'help');
  assert.ok(verbs.length >= 16);
  const shown = fencesOf(read('README.md'))
    .map(({ text }) => text)
    .join('');
  assert.deepEqual(
    verbs.filter((verb) => !shown.includes(`$ arx ${verb}`)),
    [],
  );
});

void test('docs/dependencies.md has every package of package.json, and no other', () => {
  const listed = (section: string): string[] =>
    [...section.matchAll(/^\| (`.+?`) \|/gm)]
      .flatMap(([, names = '']) => names.split(', '))
      .map((name) => name.replaceAll('`', ''))
      .sort();
  const [, runtime = '', development = ''] = read('docs/dependencies.md').split(/^## /m);
  const { dependencies, peerDependencies, devDependencies } = JSON.parse(read('package.json')) as {
    dependencies: Record<string, string>;
    peerDependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  assert.deepEqual(listed(runtime), Object.keys({ ...dependencies, ...peerDependencies }).sort());
  const onlyThere = Object.keys(devDependencies).filter((name) => !(name in peerDependencies));
  assert.deepEqual(listed(development), onlyThere.sort());
});

void test('npm run scripts that pages name are there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const page of PAGES)
    for (const [, name = ''] of read(page).matchAll(/npm run ([a-z:]+)/g))
      assert.ok(name in scripts, `${page}: npm run ${name}`);
});

void test('paths in code spans of the map and the rules are there', () => {
  const page = read('CONTRIBUTING.md');
  const paths = [...page.matchAll(/`((?:src|test|docs|bin|scripts|schemas|fixtures)\/[\w./-]*)`/g)];
  const missing = paths.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)));
  assert.deepEqual(
    missing.filter((path) => !/[A-Z]{2}/.test(path)),
    [],
  );
});

void test('no page or example names a directory of the machine that it was written on', () => {
  const files = [...PAGES, ...tracked('examples', '*.json', '*.yaml', '.ci', '.npmrc')];
  const own = /(?<![\w.<>{}$-])\/(?:work|root|opt\/node\w*|home\/(?!you\/))\//;
  assert.deepEqual(
    files.filter((file) => own.test(read(file))),
    [],
  );
});

void test('package-lock.json leaves the choice of a registry to whoever installs', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved":/);
});
