import { basename, dirname, resolve } from 'node:path';
import type { Context } from '../../core/context.ts';
import { SYSTEM_POLICY } from '../../trust/read-policy-file.ts';
import { followedLinks } from './followed-links.ts';
import type { Ground } from './ground.ts';
import { child } from './target-path.ts';

/**
 * Where arx has what it believes on this machine: its configuration with keys, trust and policy, that of the system, its
 * plug-ins, and its cache, where its own compiled code lies. Each as it is named, each without links, and the links between.
 */
export function ownPlaces(
  { configDir, dataDir, cacheDir }: Pick<Context, 'configDir' | 'dataDir' | 'cacheDir'>,
  ground: Ground,
): string[] {
  const named = [configDir, dirname(SYSTEM_POLICY), dataDir, cacheDir];
  return named.flatMap((path) => [
    resolve(path),
    ...realPlace(resolve(path), ground),
    ...followedLinks(path, ground),
  ]);
}

/** The name leads nowhere, so whatever is placed there comes to stand below the nearest directory that is there. */
const MISSING = ['ENOENT', 'ENOTDIR', 'ELOOP'];

/** Where a directory is or will be; none where nobody may look, because then nothing can be placed there either. */
function realPlace(path: string, ground: Ground): string[] {
  try {
    return [ground.resolve(path)];
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') return [];
    if (!MISSING.includes(code) || path === '/') throw error;
    return realPlace(dirname(path), ground).map((above) => child(above, basename(path)));
  }
}
