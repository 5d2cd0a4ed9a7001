import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, '..', '..', '.cache');
const PLACE = join(CACHE, 'doas');

/** A directory with the files of OpenDoas, from its Debian package, which is not installed: this machine keeps its own ways. */
export async function doasFiles(): Promise<string> {
  if (existsSync(PLACE)) return PLACE;
  await mkdir(CACHE, { recursive: true });
  const directory = await mkdtemp(join(CACHE, 'doas-'));
  try {
    await run('apt-get', ['download', '-qq', 'opendoas'], { cwd: directory });
    const [file] = (await readdir(directory)).filter((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Error('apt-get download opendoas gave no file');
    await run('dpkg', ['-x', join(directory, file), join(directory, 'root')]);
    await rename(join(directory, 'root'), PLACE).catch((error: unknown) => {
      if (!existsSync(PLACE)) throw error;
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return PLACE;
}
