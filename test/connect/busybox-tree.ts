import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { busybox } from '../servers/busybox.ts';

/** Makes a directory tree with nothing but busybox in it. */
export async function busyboxTree(directory: string): Promise<void> {
  for (const each of ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'tmp', 'dev'])
    mkdirSync(join(directory, each), { recursive: true });
  copyFileSync(await busybox(), join(directory, 'bin/busybox'));
  execFileSync('chroot', [directory, '/bin/busybox', '--install', '-s'], { stdio: 'pipe' });
}
