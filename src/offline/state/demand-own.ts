import type { Stats } from 'node:fs';
import { stateInvalid } from './state-invalid.ts';

const ROOT = 0;
const STICKY = 0o1000;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;

/** @throws ArxError RUN_STATE_INVALID unless it is the caller's own, and nobody else may write it. */
export function demandOwn(path: string, stats: Stats): void {
  const self = ownUid();
  if (self === undefined) return;
  if (stats.uid !== self)
    throw stateInvalid(path, `its owner is the user ${stats.uid}, expected ${self}`, undefined, LOOK);
  if (isWritableByOthers(stats))
    throw stateInvalid(path, `its mode is ${modeOf(stats)}, so that others can write it`, undefined, LOOK);
}

/**
 * A directory above the state: who may rename what is in it could put another state in place of ours.
 * @throws ArxError RUN_STATE_INVALID if that is somebody but root and the caller.
 */
export function demandSafeAbove(path: string, stats: Stats): void {
  demandSafeOwner(path, stats);
  // In a sticky directory only the owner of a name may change it (unlink(2), EPERM).
  if (ownUid() === undefined || (stats.mode & STICKY) !== 0 || !isWritableByOthers(stats)) return;
  throw stateInvalid(path, `its mode is ${modeOf(stats)}, so that others can replace what is in it`);
}

/** @throws ArxError RUN_STATE_INVALID unless it is the caller's or root's. */
export function demandSafeOwner(path: string, { uid }: Stats): void {
  const self = ownUid();
  if (self === undefined || uid === self || uid === ROOT) return;
  const right = self === ROOT ? `${ROOT}` : `${self} or ${ROOT}`;
  throw stateInvalid(path, `its owner is the user ${uid}, expected ${right}`);
}

const LOOK =
  'Look at what is there; if it is yours, give it back its owner and take the right to write from others';

/** A group that has the number of the user is taken for that user's private one. */
function isWritableByOthers({ mode, uid, gid }: Stats): boolean {
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== uid);
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** Systems without users of that kind have none. */
function ownUid(): number | undefined {
  return process.geteuid?.();
}
