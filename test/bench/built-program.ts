import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layOutPackage } from '../helpers/lay-out-package.ts';
import type { Command } from './execute.ts';
import type { Workplace } from './workplace.ts';

const ROOT = dirname(dirname(import.meta.dirname));

/** arx as it is published, with a cache and keys of its own. */
export interface BuiltProgram {
  /** The command for these arguments; `cache`: another cache than the common one. */
  readonly command: (args: readonly string[], cache?: string) => Command;
  /** The same of `arx-run`, its half without network. */
  readonly offline: (args: readonly string[]) => Command;
  /**
   * A new cache that knows no source, in the work directory unless told. It has Node's compiled code, as any cache has
   * after the first command.
   */
  readonly coldCache: (parent?: string) => string;
  readonly cache: string;
}

/** Builds arx into a copy of the package, so that the checkout stays as it is. */
export async function buildProgram(place: Workplace): Promise<BuiltProgram> {
  const [copy, cache, config] = [place.path('program'), place.path('cache'), place.path('config')];
  for (const directory of [copy, cache, config]) mkdirSync(directory, { mode: 0o700 });
  const dist = join(copy, 'dist');
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  for (const argv of [
    [tsc, '-p', 'tsconfig.build.json', '--outDir', dist],
    [join(ROOT, 'scripts', 'copy-grammar.ts'), dist],
    [join(ROOT, 'scripts', 'bundle-programs.ts'), dist],
  ])
    await place.execute({ argv: [process.execPath, ...argv], cwd: ROOT });
  layOutPackage(copy);
  const started = (name: string, args: readonly string[], own: string): Command => ({
    argv: [process.execPath, join(copy, 'bin', `${name}.cjs`), ...args],
    env: { ARX_CACHE_DIR: own, ARX_CONFIG_DIR: config, ARX_STATE_DIR: join(config, 'state') },
  });
  return {
    cache,
    command: (args, own = cache) => started('arx', args, own),
    offline: (args) => started('arx-run', args, cache),
    coldCache: (parent) => {
      const cold = place.fresh('cold-cache', parent);
      mkdirSync(cold, { mode: 0o700 });
      if (existsSync(join(cache, 'code')))
        cpSync(join(cache, 'code'), join(cold, 'code'), { recursive: true });
      return cold;
    },
  };
}
