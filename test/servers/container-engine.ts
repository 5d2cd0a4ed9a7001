import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { busybox } from './busybox.ts';

const run = promisify(execFile);

/** A container engine of its own, with one small image. */
export interface ContainerEngine extends AsyncDisposable {
  /** The program that speaks to it: a file. */
  readonly program: string;
  /** Words that start a program where its containers are. */
  readonly enter: readonly string[];
  /** The image: busybox, with a user `web`. */
  readonly image: string;
  /** Runs the program. Rejects when it fails. */
  ask(...args: readonly string[]): Promise<string>;
  /** Names of all containers, sorted. */
  containers(): Promise<readonly string[]>;
}

/** Writes a program that starts another with words before those that it is given. */
export function writeProgram(path: string, words: readonly string[]): string {
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  writeFileSync(path, `#!/bin/sh\nexec ${quoted} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

export async function askProgram(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(program, [...args]);
  return stdout.trim();
}

export async function containersOf(program: string): Promise<readonly string[]> {
  const names = await askProgram(program, ['ps', '--all', '--format', '{{.Names}}']);
  return names.split('\n').filter(Boolean).toSorted();
}

/** Makes the image of a tree with busybox in it. */
export async function importImage(program: string, directory: string, image: string): Promise<void> {
  const root = join(directory, 'image');
  for (const each of ['bin', 'tmp', 'etc', 'root', 'proc', 'dev', 'sys', 'var/lib'])
    mkdirSync(join(root, each), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000:web:/tmp:/bin/sh\n',
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nweb:x:1000:\n');
  await run('cp', [await busybox(), join(root, 'bin/busybox')]);
  await run('chroot', [root, '/bin/busybox', '--install', '-s', '/bin']);
  const tar = join(directory, 'image.tar');
  await run('tar', ['-C', root, '-cf', tar, '.']);
  await run(program, ['import', tar, image]);
}
