import { realpathSync } from 'node:fs';
import { Store } from '../../archive/store.ts';
import type { Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { readLocalDirectory } from '../local/read-local.ts';
import { StatCache } from '../stat-cache.ts';

/**
 * The tree digest of a plug-in's directory: all of it, its own node_modules too.
 * @throws ArxError PLUGIN_INVALID when there is no such directory; UNSAFE_* for what no tree can hold.
 */
export async function directoryDigest(directory: string, context: Context): Promise<Digest> {
  const root = realPath(directory);
  const cache = new StatCache(new Store(context.cacheDir).subdirectory('stat'), root);
  try {
    return (await readLocalDirectory(root, cache, context)).digest;
  } catch (error) {
    throw withHint(error);
  }
}

/** npm links what it installs from a directory, and that leads out. */
function withHint(error: unknown): unknown {
  if (!(error instanceof ArxError) || error.code !== 'UNSAFE_LINK') return error;
  const hint =
    'A plug-in has what it needs as files; what only its tests need is installed beside its directory';
  return new ArxError(error.code, error.message, { hint, cause: error });
}

function realPath(directory: string): string {
  try {
    return realpathSync(directory);
  } catch (cause) {
    throw new ArxError(
      'PLUGIN_INVALID',
      `Cannot use the plug-in "${directory}": there is no such directory, expected one`,
      { cause },
    );
  }
}
