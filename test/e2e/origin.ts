import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tool } from '../helpers/arx-home.ts';
import { helloJar } from '../helpers/hello-jar/hello-jar.ts';
import { type Bucket, makeBucket } from '../online/s3-servers.ts';
import { type CephServer, startCeph } from '../servers/ceph.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { type GitHttpServer, startGitHttp } from '../servers/git-http.ts';
import { pushWithLfs } from '../servers/git-lfs.ts';
import { type GitRepository, makeGitRepository } from '../servers/git-repository.ts';
import { type GitSshServer, startGitSsh } from '../servers/git-ssh.ts';
import { type NginxServer, startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';

/** Content in every packaging, and the servers that hand it out. */
export interface Origin {
  readonly path: string;
  /** A directory with links, executables, odd names and empty parts: what most packagings hold. */
  readonly tree: string;
  /** One plain file. */
  readonly file: string;
  readonly repository: GitRepository;
  /** The first commit of the repository; the tag v1 and the branch beta point at it. */
  readonly firstCommit: string;
  readonly web: NginxServer;
  readonly gitWeb: GitHttpServer;
  readonly ssh: GitSshServer;
  /** A bucket with the tree below `tree/`, the plain file, and the archives. */
  readonly bucket: Bucket;
  /** What arx needs to reach them. */
  readonly env: Readonly<Record<string, string>>;
  stopServers(): Promise<void>;
  /** Stops the servers and removes the content. */
  remove(): Promise<void>;
}

/** Files of the tree; "*" marks an executable one, "@" a link. */
const TREE: Readonly<Record<string, string>> = {
  'README.txt': 'read me\n',
  'bin/tool*': '#!/bin/sh\necho "tool $*"\n',
  'bin/other': 'other\n',
  'conf.d/10-first.conf': 'first = 1\n',
  'conf.d/empty.conf': '',
  'names/with space': 'space\n',
  'names/ümläut.txt': 'utf-8\n',
  'names/quote\'".txt': 'quotes\n',
  [`deep/${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(90)}.txt`]: 'a path over 255 bytes\n',
  'tool.link@': 'bin/tool',
  'conf.d/up.link@': '../README.txt',
};

/** Writes the tree's files and links into a directory. */
export function writeTree(directory: string): void {
  for (const [name, text] of Object.entries(TREE)) {
    const path = join(directory, name.replace(/[*@]$/, ''));
    mkdirSync(dirname(path), { recursive: true });
    if (name.endsWith('@')) symlinkSync(text, path);
    else writeFileSync(path, text);
    if (name.endsWith('*')) chmodSync(path, 0o755);
  }
}

/** Packs the tree as NAME/... into the archives that the manifest asks for. */
async function writeArchives(root: string, tree: string): Promise<void> {
  const pack = (file: string, ...flags: string[]): Promise<string> =>
    tool('tar', '-C', dirname(tree), '-cf', join(root, file), ...flags, 'tree');
  await Promise.all([
    pack('tree.tar'),
    pack('tree.tar.gz', '--gzip'),
    pack('tree.tar.bz2', '--bzip2', '--format=posix'),
    pack('tree.tar.xz', '--xz'),
    pack('tree.tar.zst', '--zstd'),
  ]);
}

function makeRepository(path: string): { repository: GitRepository; firstCommit: string } {
  const repository = makeGitRepository(path);
  const changes = Object.entries(TREE).map(([name, text]) => {
    if (name.endsWith('@')) return [name.slice(0, -1), { link: text }] as const;
    if (name.endsWith('*')) return [name.slice(0, -1), { text, executable: true }] as const;
    return [name, text] as const;
  });
  const firstCommit = repository.commit(Object.fromEntries(changes), { message: 'First' });
  repository.tag('v1', 'main', 'First release');
  repository.branch('beta', 'main');
  repository.commit({ 'later.txt': 'later\n' }, { message: 'Second' });
  return { repository, firstCommit };
}

// What zipfile of Python writes; links are kept as Info-ZIP keeps them (external attributes, APPNOTE 4.4.15).
const ZIP = `
import os, stat, sys, zipfile
root = sys.argv[1]
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as out:
  for directory, names, files in os.walk(root):
    for name in files + [n for n in names if os.path.islink(os.path.join(directory, n))]:
      path = os.path.join(directory, name)
      info = zipfile.ZipInfo(os.path.relpath(path, os.path.dirname(root)))
      info.create_system = 3
      info.compress_type = zipfile.ZIP_DEFLATED
      info.external_attr = os.lstat(path).st_mode << 16
      out.writestr(info, os.readlink(path) if os.path.islink(path) else open(path, "rb").read())
`;

async function packZip(root: string, tree: string): Promise<void> {
  await tool('/usr/bin/python3', '-c', ZIP, tree, join(root, 'tree.zip'));
}

/** `parent.git` with the submodule `lib` (a relative URL), tags v1.2.0 and v1.10.0; `large.git` with a file in Git LFS. */
async function makeDeepRepositories(directory: string, expected: string): Promise<void> {
  const lib = makeGitRepository(join(directory, 'lib.git'));
  const inside = lib.commit({ 'lib.txt': 'a library\n' });
  const parent = makeGitRepository(join(directory, 'parent.git'));
  const modules = '[submodule "lib"]\n\tpath = lib\n\turl = ../lib.git\n';
  const first = parent.commit({ '.gitmodules': modules, lib: { submodule: inside }, 'own.txt': 'own\n' });
  parent.tag('v1.2.0', first);
  parent.tag('v1.10.0', first, 'the tenth');
  parent.tag('v2.0.0', parent.commit({ 'own.txt': 'too new\n' }));
  mkdirSync(join(expected, 'parent', 'lib'), { recursive: true });
  writeFileSync(join(expected, 'parent', '.gitmodules'), modules);
  writeFileSync(join(expected, 'parent', 'own.txt'), 'own\n');
  writeFileSync(join(expected, 'parent', 'lib', 'lib.txt'), 'a library\n');
  const large = Buffer.alloc(300_000, 'large file storage ');
  const to = makeGitRepository(join(directory, 'large.git')).path;
  await pushWithLfs({ to, work: join(expected, 'work'), files: { 'large.bin': large }, tracked: '*.bin' });
  writeFileSync(join(expected, 'large.bin'), large);
}

async function fillBucket(
  ceph: CephServer,
  { root, tree }: { readonly root: string; readonly tree: string },
): Promise<Bucket> {
  const bucket = await makeBucket(ceph);
  await bucket.keepVersions();
  for (const name of readdirSync(root)) await bucket.put(name, readFileSync(join(root, name)));
  for (const name of readdirSync(join(tree, 'names')))
    await bucket.put(`tree/names/${name}`, readFileSync(join(tree, 'names', name)));
  return bucket;
}

/** Starts everything. */
export async function startOrigin(): Promise<Origin> {
  needPackages(['tar', 'xz-utils', 'bzip2', 'zstd', 'python3']);
  const home = scratch('origin');
  const tree = join(home.path, 'tree');
  const file = join(home.path, 'plain.txt');
  writeTree(tree);
  writeFileSync(file, 'one plain file\n');
  const root = join(home.path, 'www');
  mkdirSync(root);
  await writeArchives(root, tree);
  cpSync(file, join(root, 'plain.txt'));
  await packZip(root, tree);
  writeFileSync(join(root, 'hello.jar'), helloJar());
  const { repository, firstCommit } = makeRepository(join(home.path, 'git', 'app.git'));
  await makeDeepRepositories(join(home.path, 'git'), join(home.path, 'deep'));
  const ceph = await startCeph();
  const [bucket, web, gitWeb, ssh] = await Promise.all([
    fillBucket(ceph, { root, tree }),
    startNginx({ root }),
    startGitHttp(join(home.path, 'git')),
    startGitSsh(),
  ]);
  const roots = join(home.path, 'roots.pem');
  writeFileSync(roots, await tool('cat', web.ca, gitWeb.ca));
  const stopServers = async (): Promise<void> => {
    await Promise.all([web.stop(), gitWeb.stop(), ssh.stop(), ceph.stop()]);
  };
  return {
    path: home.path,
    tree,
    file,
    repository,
    firstCommit,
    web,
    gitWeb,
    ssh,
    bucket,
    env: { ...bucket.env, SSL_CERT_FILE: roots, GIT_SSH_COMMAND: ssh.gitSshCommand },
    stopServers,
    remove: async () => {
      await stopServers();
      home.remove();
    },
  };
}
