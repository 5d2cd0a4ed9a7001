import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, '..', '..', '.cache');
const PROGRAM = join(CACHE, 'busybox', 'bin', 'busybox');

/**
 * The path of a static busybox. It is taken from its Debian package without installing that, because installing it
 * would remove a busybox that the system may use.
 */
export async function busybox(): Promise<string> {
  if (existsSync(PROGRAM)) return PROGRAM;
  await mkdir(CACHE, { recursive: true });
  const directory = await mkdtemp(join(CACHE, 'busybox-'));
  try {
    await run('apt-get', ['download', '-qq', 'busybox-static'], { cwd: directory });
    const [file] = (await readdir(directory)).filter((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Error('apt-get download busybox-static gave no file');
    await run('dpkg', ['-x', join(directory, file), join(directory, 'root')]);
    await rename(join(directory, 'root'), join(CACHE, 'busybox')).catch((error: unknown) => {
      if (!existsSync(PROGRAM)) throw error;
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return PROGRAM;
}
