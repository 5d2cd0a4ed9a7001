import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Component } from '../../../src/model/audit/component.ts';
import { auditSubject, type MadeFiles } from '../../helpers/audit-subject.ts';

/** Files that npm 11, pnpm 10, yarn 1 and 4, cargo 1.95, go 1.26, dpkg 1.21 and pip have written; addresses of registries are left out. */
const REAL = join(import.meta.dirname, 'real');

async function componentsIn(directory: string, root = REAL): Promise<readonly Component[]> {
  const files: Record<string, string> = { README: '' };
  for (const entry of readdirSync(join(root, directory), { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(join(root, directory).length + 1)] = readFileSync(path, 'utf8');
  }
  return observed(files);
}

async function observed(files: MadeFiles): Promise<readonly Component[]> {
  const { subject } = await auditSubject({ files, observe: true });
  return subject.observed.components;
}

const NPM = [
  'pkg:npm/%40tootallnate/once@2.0.0',
  'pkg:npm/lodash@4.17.20',
  'pkg:npm/minimist@1.2.8',
  'pkg:npm/mkdirp@0.5.5',
];
const WITH_ALIAS = [...NPM, 'pkg:npm/ms@2.1.3'].sort();
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  npm1: NPM,
  npm2: NPM,
  npm3: NPM,
  pnpm: WITH_ALIAS,
  yarn1: WITH_ALIAS,
  berry: WITH_ALIAS,
  cargo: ['pkg:cargo/itoa@1.0.9', 'pkg:cargo/memchr@2.6.4'],
  go: ['pkg:golang/github.com/google/uuid@v1.3.0'],
  python: ['pkg:pypi/six@1.17.0'],
  debian: [
    'pkg:deb/debian/adduser@3.134?arch=all&distro=debian-12',
    'pkg:deb/debian/base-files@12.4%2Bdeb12u11?arch=amd64&distro=debian-12',
    'pkg:deb/debian/bash@5.2.15-2%2Bb8?arch=amd64&distro=debian-12&upstream=bash%405.2.15-2',
    'pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12&upstream=glibc',
    'pkg:deb/debian/libgcc-s1@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12&upstream=gcc-12',
    'pkg:deb/debian/libssl3@3.0.22-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl',
    'pkg:deb/debian/openssl@3.0.22-1~deb12u2?arch=amd64&distro=debian-12',
    'pkg:deb/debian/perl-base@5.36.0-7%2Bdeb12u2?arch=amd64&distro=debian-12&upstream=perl',
    'pkg:deb/debian/tzdata@2025b-0%2Bdeb12u2?arch=all&distro=debian-12',
    'pkg:deb/debian/zlib1g@1:1.2.13.dfsg-1?arch=amd64&distro=debian-12&upstream=zlib',
  ],
};

for (const [directory, purls] of Object.entries(EXPECTED))
  test(`createComponentObserver() finds what a real tool wrote, in real/${directory}`, async () => {
    const found = await componentsIn(directory);
    assert.deepEqual(
      found.map(({ purl }) => purl),
      purls,
    );
  });

test("createComponentObserver() finds every dependency in the project's own lockfile, once", async () => {
  const text = readFileSync(join(import.meta.dirname, '../../../package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, { name?: string; version?: string }> };
  const expected = new Set(
    Object.entries(packages)
      .filter(([place]) => place !== '')
      .map(
        ([place, { name, version }]) =>
          `${name ?? place.split('node_modules/').at(-1) ?? ''} ${version ?? ''}`,
      ),
  );
  const found = await observed({ 'package-lock.json': text, x: '' });
  assert.deepEqual(new Set(found.map(({ name, version }) => `${name} ${version ?? ''}`)), expected);
  assert.equal(found.length, expected.size);
  assert.ok(found.every(({ declaredOnly }) => declaredOnly === true));
  assert.ok(found.filter(({ licence }) => licence === undefined).length < 5);
});

test('createComponentObserver() takes metadata in the tree before what a lockfile says', async () => {
  const found = await observed({
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: { 'node_modules/a': { version: '1.0.0', license: 'MIT' } },
    }),
    'node_modules/a/package.json': '{"name": "a", "version": "1.0.0"}',
    'node_modules/b/package.json': '{"name": "b", "version": "1.0.0", "license": "SEE LICENSE IN x"}',
  });
  assert.deepEqual(found, [
    {
      purl: 'pkg:npm/a@1.0.0',
      type: 'npm',
      name: 'a',
      version: '1.0.0',
      source: 0,
      path: 'node_modules/a/package.json',
      licence: 'MIT',
    },
    {
      purl: 'pkg:npm/b@1.0.0',
      type: 'npm',
      name: 'b',
      version: '1.0.0',
      source: 0,
      path: 'node_modules/b/package.json',
    },
  ]);
});

test('createComponentObserver() keeps two root file systems of one source apart', async () => {
  const status = 'Package: a\nVersion: 1\n';
  const found = await observed({
    'one/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    'one/var/lib/dpkg/status': status,
    'two/usr/lib/os-release': 'ID=ubuntu\nVERSION_ID="22.04"\n',
    'two/var/lib/dpkg/status': `${status}\n`,
  });
  assert.deepEqual(
    found.map(({ purl }) => purl),
    ['pkg:deb/debian/a@1?distro=debian-12', 'pkg:deb/ubuntu/a@1?distro=ubuntu-22.04'],
  );
});

test('createComponentObserver() sets go.sum aside where go.mod says what is used', async () => {
  const sum = 'example.org/a v1.0.0 h1:x=\nexample.org/a v0.9.0 h1:y=\n';
  const withMod = await observed({ 'go.sum': sum, 'go.mod': 'module m\nrequire example.org/a v1.0.0\n' });
  assert.deepEqual(
    withMod.map(({ version }) => version),
    ['v1.0.0'],
  );
  const without = await observed({ 'go.sum': sum, 'x/go.mod': 'module m\n' });
  assert.deepEqual(
    without.map(({ version }) => version),
    ['v0.9.0', 'v1.0.0'],
  );
});
