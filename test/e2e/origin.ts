import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tool } from '../helpers/arx-home.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { type GitHttpServer, startGitHttp } from '../servers/git-http.ts';
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

/** Starts everything. */
export async function startOrigin(): Promise<Origin> {
  needPackages(['tar', 'xz-utils', 'bzip2', 'zstd']);
  const home = scratch('origin');
  const tree = join(home.path, 'tree');
  const file = join(home.path, 'plain.txt');
  writeTree(tree);
  writeFileSync(file, 'one plain file\n');
  const root = join(home.path, 'www');
  mkdirSync(root);
  await writeArchives(root, tree);
  cpSync(file, join(root, 'plain.txt'));
  const { repository, firstCommit } = makeRepository(join(home.path, 'git', 'app.git'));
  const [web, gitWeb, ssh] = await Promise.all([
    startNginx({ root }),
    startGitHttp(join(home.path, 'git')),
    startGitSsh(),
  ]);
  const roots = join(home.path, 'roots.pem');
  writeFileSync(roots, await tool('cat', web.ca, gitWeb.ca));
  const stopServers = async (): Promise<void> => {
    await Promise.all([web.stop(), gitWeb.stop(), ssh.stop()]);
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
    env: { SSL_CERT_FILE: roots, GIT_SSH_COMMAND: ssh.gitSshCommand },
    stopServers,
    remove: async () => {
      await stopServers();
      home.remove();
    },
  };
}
