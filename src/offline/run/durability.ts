import { dirname } from 'node:path';
import { syncFileSystem, syncPath } from '../../sys/sync-file-system.ts';
import type { PlannedEntry } from './plan-model.ts';
import type { Staging } from './staging.ts';

/** Up to so many paths each is made durable by itself; beyond, one call per file system is faster. */
const FEW = 64;

/** True if each file should be made durable while it is written. */
export function hasFew(entries: readonly PlannedEntry[]): boolean {
  return entries.length <= FEW;
}

/** Makes staged content durable, before anything gets its final name. Few files are so already (`hasFew`). */
export async function syncContent(staging: Staging, entries: readonly PlannedEntry[]): Promise<void> {
  const few = hasFew(entries);
  if (!few && (await syncFileSystems(staging, parentsOf(staging, entries)))) return;
  for (const entry of entries) {
    if (entry.kind === 'directory') staging.syncDirectory(entry.path);
    if (entry.kind === 'file' && !few) syncPath(staging.at(entry));
  }
}

/** Makes the final names durable. */
export async function syncNames(staging: Staging, entries: readonly PlannedEntry[]): Promise<void> {
  const parents = parentsOf(staging, entries);
  if (parents.size > FEW && (await syncFileSystems(staging, parents))) return;
  for (const parent of parents) staging.syncDirectory(parent);
}

/** The existing directories in which entries get a name. */
function parentsOf(staging: Staging, entries: readonly PlannedEntry[]): Set<string> {
  return new Set(entries.filter((entry) => staging.isTop(entry)).map(({ path }) => dirname(path)));
}

async function syncFileSystems(staging: Staging, directories: ReadonlySet<string>): Promise<boolean> {
  const systems = new Map<number, string>();
  for (const directory of directories) systems.set(staging.deviceOf(directory), directory);
  for (const directory of systems.values()) if (!(await syncFileSystem(directory))) return false;
  return true;
}
