import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceFixture } from '../../src/contract/fixture.ts';
import { zipArchive } from '../helpers/zip-bytes.ts';
import { makeBucket, theCeph } from '../online/s3-servers.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';

const BEFORE = { 'app/a.txt': 'one\n', 'app/deep/b.txt': 'two\n' };
const AFTER = { 'app/a.txt': 'one, changed\n', 'app/deep/b.txt': 'two\n' };

/** A local directory. */
export function directoryPlace(): SourceFixture {
  const place = scratch('contract-directory');
  write(place.path, BEFORE);
  return {
    url: `file://${place.path}/app/`,
    files: { 'a.txt': 'one\n', 'deep/b.txt': 'two\n' },
    missing: `file://${place.path}/none/`,
    change: () => write(place.path, AFTER),
    [Symbol.asyncDispose]: async () => place[Symbol.dispose](),
  };
}

/** A local archive. */
export function archivePlace(): SourceFixture {
  const place = scratch('contract-archive');
  const file = join(place.path, 'a.tgz');
  pack(place.path, file, BEFORE);
  return {
    url: `tar+file://${file}#app/`,
    files: { 'a.txt': 'one\n', 'deep/b.txt': 'two\n' },
    missing: `tar+file://${file}#none/`,
    change: () => pack(place.path, file, AFTER),
    [Symbol.asyncDispose]: async () => place[Symbol.dispose](),
  };
}

/** A branch of a git repository. */
export function gitPlace(): SourceFixture {
  const place = scratch('contract-git');
  const repository = makeGitRepository(join(place.path, 'r.git'));
  repository.commit(BEFORE);
  return {
    url: `git+file://${repository.path}#app`,
    files: { 'a.txt': 'one\n', 'deep/b.txt': 'two\n' },
    missing: `git+file://${repository.path}?ref=none`,
    change: () => void repository.commit(AFTER),
    [Symbol.asyncDispose]: async () => place[Symbol.dispose](),
  };
}

/** A file of a web server. */
export async function httpPlace(): Promise<SourceFixture> {
  const server = await startNginx();
  const put = (text: string): void => writeFileSync(join(server.root, 'a.txt'), text);
  put('one\n');
  return {
    url: `${server.http}/a.txt`,
    files: { 'a.txt': 'one\n' },
    missing: `${server.http}/none.txt`,
    change: () => put('changed\n'),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** An archive of a web server. */
export async function tarHttpPlace(): Promise<SourceFixture> {
  const server = await startNginx();
  const place = scratch('contract-tar');
  const put = (files: Record<string, string>): void => pack(place.path, join(server.root, 'a.tgz'), files);
  put(BEFORE);
  return {
    url: `tar+${server.http}/a.tgz#/`,
    files: { 'a.txt': 'one\n', 'deep/b.txt': 'two\n' },
    missing: `tar+${server.http}/none.tgz`,
    change: () => put(AFTER),
    [Symbol.asyncDispose]: async () => {
      place[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** An object of a bucket that keeps versions. */
export async function objectPlace(): Promise<SourceFixture> {
  const bucket = await makeBucket(await theCeph());
  await bucket.keepVersions();
  await bucket.put('dir/a.txt', 'one\n');
  return {
    url: `s3://${bucket.name}/dir/a.txt`,
    files: { 'a.txt': 'one\n' },
    missing: `s3://${bucket.name}/dir/none.txt`,
    env: bucket.env,
    change: async () => void (await bucket.put('dir/a.txt', 'changed\n')),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Everything below a prefix of a bucket. */
export async function prefixPlace(): Promise<SourceFixture> {
  const bucket = await makeBucket(await theCeph());
  for (const [key, body] of Object.entries(BEFORE)) await bucket.put(key, body);
  return {
    url: `s3://${bucket.name}/app/`,
    files: { 'a.txt': 'one\n', 'deep/b.txt': 'two\n' },
    missing: `s3://${bucket.name}/none/`,
    env: bucket.env,
    change: async () => void (await bucket.put('app/a.txt', AFTER['app/a.txt'])),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** A jar of a web server. */
export async function jarPlace(): Promise<SourceFixture> {
  const server = await startNginx();
  const put = (content: string): void =>
    writeFileSync(join(server.root, 'a.jar'), zipArchive([{ name: 'META-INF/MANIFEST.MF', content }]));
  put('Main-Class: One\n');
  return {
    url: `jar+${server.http}/a.jar`,
    files: {
      'a.jar': zipArchive([{ name: 'META-INF/MANIFEST.MF', content: 'Main-Class: One\n' }]).toString(),
    },
    missing: `jar+${server.http}/none.jar`,
    change: () => put('Main-Class: Another\n'),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function pack(directory: string, file: string, files: Record<string, string>): void {
  write(directory, files);
  execFileSync('tar', ['-czf', file, '-C', directory, 'app']);
}

function write(directory: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}
