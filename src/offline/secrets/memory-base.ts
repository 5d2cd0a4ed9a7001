import { chmodSync, lstatSync, mkdirSync, statfsSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ownIds } from '../../sys/own-ids.ts';

/** What statfs(2) says of tmpfs and ramfs: file systems that are in memory alone. */
const IN_MEMORY: readonly number[] = [0x01_02_19_94, 0x85_84_58_f6];
const ROOT_BASE = '/run/arx';
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;
const PASSABLE = 0o011;

/**
 * The directories in which secrets may be kept on this host: file systems in memory where nobody else can change what is ours.
 * Root: /run/arx (made if /run is in memory, File Hierarchy Standard 3.0, section 3.15) and /dev/shm; others: $XDG_RUNTIME_DIR (XDG Base Directory
 * Specification) and /dev/shm.
 */
export function memoryBases(context: Context): string[] {
  return candidates(context).filter((path) => isPrivateMemory(path));
}

/** Makes the directory of root if it is the one that will be used. Others find theirs. */
export function makeMemoryBase(context: Context): string | undefined {
  if (ownIds().uid === 0 && isPrivateMemory(dirname(ROOT_BASE))) makeRootBase();
  return memoryBases(context)[0];
}

function candidates({ env }: Context): string[] {
  if (ownIds().uid === 0) return [ROOT_BASE, '/dev/shm'];
  const own = env['XDG_RUNTIME_DIR'];
  return [...(own !== undefined && isAbsolute(own) ? [own] : []), '/dev/shm'];
}

/** Users of steps must get through to theirs, whatever the umask is now or was when it was made. */
function makeRootBase(): void {
  try {
    mkdirSync(ROOT_BASE, { recursive: true, mode: 0o711 });
    const { uid, mode } = lstatSync(ROOT_BASE);
    if (uid === ownIds().uid && (mode & PASSABLE) !== PASSABLE)
      chmodSync(ROOT_BASE, (mode & 0o7777) | PASSABLE);
  } catch {
    // There is another place.
  }
}

function isPrivateMemory(path: string): boolean {
  try {
    const { uid, mode } = lstatSync(path);
    const isOwn = uid === 0 || uid === ownIds().uid;
    const isSafe = (mode & WRITABLE_BY_OTHERS) === 0 || (mode & STICKY) !== 0;
    return isOwn && isSafe && IN_MEMORY.includes(statfsSync(path).type);
  } catch {
    return false;
  }
}
