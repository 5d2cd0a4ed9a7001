import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from '../helpers/arx-home.ts';
import type { Origin } from './origin.ts';

/** One data entry of the full manifest: what it asks for, and what must stand at its target afterwards. */
export interface Placed {
  readonly target: string;
  /** The source as YAML (a flow value). */
  readonly source: string;
  /** A file or directory that the target must equal. */
  readonly equals: string;
}

/** A manifest that uses every kind of source, with what it must do. */
export interface FullManifest {
  readonly text: string;
  readonly placed: readonly Placed[];
  /** What the commands append to "order", one line each. */
  readonly order: readonly string[];
}

/** Every source kind of the language that works so far, each placed under its own name in `cwd`. */
export async function fullManifest(origin: Origin, cwd: string): Promise<FullManifest> {
  const placed = [...fetched(origin), ...(await inlined(origin))];
  const { http } = origin.web;
  const steps = [
    `[sh, -c, 'echo "one $WORD" >> order']`,
    `['tar+${http}/tree.tar.gz#tree/bin/tool', two, tar]`,
    `['git+${origin.gitWeb.http}/app.git?ref=v1#bin/tool', three, git]`,
    `[jar+${http}/hello.jar, five, jar]`,
    `{source: {text: "#!/bin/sh\\necho four \\"$PWD\\""}}`,
    `{cmd: cat, args: [README.txt], cwd: directory}`,
    `[sh, -c, 'ls > .listing; echo six >> order']`,
  ];
  const order = ['one first', 'six'];
  const text = `label: everything
cwd: ${cwd}
env: {WORD: first}
data:
${placed.map(({ target, source }) => `  - {target: ${target}, source: ${source}}\n`).join('')}code:
${steps.map((step) => `  - ${step}\n`).join('')}`;
  return { text, placed, order };
}

function fetched(origin: Origin): Placed[] {
  const { tree, file, web, gitWeb, ssh, bucket, repository, firstCommit } = origin;
  const deep = join(origin.path, 'deep');
  const s3 = `s3://${bucket.name}`;
  const names: Readonly<Record<string, readonly [url: string, equals: string]>> = {
    directory: [`file://${tree}`, tree],
    file: [`file://${file}`, file],
    'tar-file': [`tar+file://${web.root}/tree.tar#/`, tree],
    'http-file': [`${web.http}/plain.txt?version=1`, file],
    'https-file': [`${web.https}/plain.txt`, file],
    'tar-http': [`tar+${web.http}/tree.tar.xz#tree/names/`, join(tree, 'names')],
    'tar-https': [`tar+${web.https}/tree.tar.zst#/`, tree],
    'tar-bz2': [`tar+${web.http}/tree.tar.bz2#/`, tree],
    'tar-one': [`tar+${web.https}/tree.tar.gz#tree/names/with%20space`, join(tree, 'names', 'with space')],
    'git-file': [`git+file://${repository.path}?ref=v1`, tree],
    'git-http': [`git+${gitWeb.http}/app.git?beta`, tree],
    'git-https': [`git+${gitWeb.https}/app.git?ref=v1#names`, join(tree, 'names')],
    'git-ssh': [`git+${ssh.url}${repository.path}?ref=${firstCommit.slice(0, 12)}`, tree],
    'zip-http': [`tar+${web.http}/tree.zip#/`, tree],
    'zip-file': [`tar+file://${web.root}/tree.zip#tree/bin/`, join(tree, 'bin')],
    'jar-http': [`jar+${web.http}/hello.jar`, join(web.root, 'hello.jar')],
    'jar-https': [`jar+${web.https}/hello.jar`, join(web.root, 'hello.jar')],
    'jar-file': [`jar+file://${web.root}/hello.jar`, join(web.root, 'hello.jar')],
    's3-file': [`${s3}/plain.txt`, file],
    's3-prefix': [`${s3}/tree/`, join(deep, 's3')],
    'tar-s3': [`tar+${s3}/tree.tar.gz#/`, tree],
    'tar-s3-one': [`tar+${s3}/tree.zip#tree/README.txt`, join(tree, 'README.txt')],
    'jar-s3': [`jar+${s3}/hello.jar`, join(web.root, 'hello.jar')],
    'git-range': [`git+${gitWeb.https}/parent.git?ref=^1.2`, join(deep, 'parent')],
    'git-lfs': [`git+file://${join(origin.path, 'git', 'large.git')}#large.bin`, join(deep, 'large.bin')],
    'git-one': [`git+${ssh.url}${repository.path}?ref=beta#README.txt`, join(tree, 'README.txt')],
  };
  return Object.entries(names).map(([target, [url, equals]]) => ({ target, source: `'${url}'`, equals }));
}

async function inlined(origin: Origin): Promise<Placed[]> {
  const packed = join(origin.path, 'inline.tgz');
  await tool('tar', '-C', origin.tree, '-czf', packed, 'conf.d', 'README.txt');
  const expected = join(origin.path, 'inline');
  await tool('mkdir', '-p', join(expected, 'tgz'), join(expected, 'collection', 'more'));
  await tool('tar', '-C', join(expected, 'tgz'), '-xzf', packed);
  cpSync(join(origin.web.root, 'hello.jar'), join(expected, 'jar'));
  cpSync(join(origin.tree, 'names'), join(origin.path, 'deep', 's3', 'names'), { recursive: true });
  writeFileSync(join(expected, 'text'), 'hello\nworld\n');
  writeFileSync(join(expected, 'data'), 'no newline');
  writeFileSync(join(expected, 'collection', 'a.txt'), 'a\n');
  writeFileSync(join(expected, 'collection', 'more', 'b.bin'), Buffer.from([0, 255, 1]));
  const sources = {
    text: '{text: "hello\\nworld"}',
    data: '{data: no newline}',
    collection: '{a.txt: {text: a}, more: {b.bin: {base64: AP8B}}}',
    jar: `{jar64: ${readFileSync(join(expected, 'jar')).toString('base64')}}`,
    tgz: `{tgz64: ${readFileSync(packed).toString('base64')}}`,
  };
  return Object.entries(sources).map(([name, source]) => ({
    target: `inline-${name}`,
    source,
    equals: join(expected, name),
  }));
}
