import { dirname, resolve } from 'node:path';
import type { Context } from '../../core/context.ts';
import { SYSTEM_POLICY } from '../../trust/read-policy-file.ts';
import { anchor } from './anchor.ts';
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
  return named.flatMap((path) => [resolve(path), ...realPlace(path, ground), ...followedLinks(path, ground)]);
}

/** Where a directory is or will be; none where nobody can tell, because then nothing can be placed there either. */
function realPlace(path: string, ground: Ground): string[] {
  try {
    const { root, missing } = anchor(path, { workspace: '', isOurs: () => true, ground });
    return [child(root.path, missing.join('/'))];
  } catch {
    return [];
  }
}
