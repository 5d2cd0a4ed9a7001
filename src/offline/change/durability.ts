import { parentPath } from '../../core/parent-path.ts';
import { syncFileSystem, syncPath } from '../../sys/sync-file-system.ts';
import { placingError } from '../run/run-error.ts';
import type { Put } from './change-kinds.ts';
import type { Staging } from './staging.ts';

/** Up to so many paths each is made durable by itself; beyond, one call per file system is faster. */
const FEW = 64;

/** True if each file should be made durable while it is written. */
export function hasFew(puts: readonly unknown[]): boolean {
  return puts.length <= FEW;
}

/** Makes what was made ready durable, before anything gets its final name. Few files are so already (`hasFew`). */
export async function syncContent(staging: Staging, puts: readonly Put[]): Promise<void> {
  const few = hasFew(puts);
  const parents = new Set(puts.filter((put) => staging.isTop(put)).map(({ path }) => parentPath(path)));
  if (!few && (await syncFileSystems(staging, parents))) return;
  for (const put of puts) {
    if (put.after.kind === 'directory') staging.syncDirectory(put.path);
    if (put.after.kind === 'file' && !few) syncFile(staging, put);
  }
}

/** Makes the names in these directories durable. */
export async function syncNames(staging: Staging, directories: ReadonlySet<string>): Promise<void> {
  if (directories.size > FEW && (await syncFileSystems(staging, directories))) return;
  for (const directory of directories) staging.syncDirectory(directory);
}

function syncFile(staging: Staging, put: Put): void {
  try {
    syncPath(staging.at(put));
  } catch (error) {
    throw placingError(put.path, error);
  }
}

async function syncFileSystems(staging: Staging, directories: ReadonlySet<string>): Promise<boolean> {
  const systems = new Map<number, string>();
  for (const directory of directories) systems.set(staging.deviceOf(directory), directory);
  for (const directory of systems.values()) if (!(await syncFileSystem(directory))) return false;
  return true;
}
