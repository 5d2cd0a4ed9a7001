import { ArxError } from '../core/errors.ts';

const GROUP_OR_OTHER = 0o077;
const WRITABLE_BY_OTHERS = 0o022;
const ROOT = 0;

/** Who owns a file or directory, and what its mode lets others do: the part of its stats that counts here. */
export interface Permissions {
  readonly uid: number;
  readonly mode: number;
}

/** @throws ArxError TRUST_KEY_PERMISSIONS unless it is the caller's or root's, and nobody else may read or write it. */
export function demandPrivate(path: string, found: Permissions): void {
  demandOwner(path, found.uid);
  demandMode(path, found.mode, GROUP_OR_OTHER);
}

/** @throws ArxError TRUST_KEY_PERMISSIONS unless it is the caller's or root's, and nobody else may write there. */
export function demandUnwritableByOthers(path: string, found: Permissions): void {
  demandOwner(path, found.uid);
  demandMode(path, found.mode, WRITABLE_BY_OTHERS);
}

// An owner may change the mode at any time, so the mode says nothing while the owner is a stranger.
function demandOwner(path: string, uid: number): void {
  const self = process.geteuid?.() ?? ROOT;
  if (uid === ROOT || uid === self) return;
  const right = self === ROOT ? `${ROOT}` : `${self} or ${ROOT}`;
  throw new ArxError(
    'TRUST_KEY_PERMISSIONS',
    `Cannot use "${path}": its owner is the user ${uid}, expected ${right}`,
    { hint: `Look at what is there; if it is yours, run chown ${self} on it` },
  );
}

function demandMode(path: string, mode: number, forbidden: number): void {
  if ((mode & forbidden) === 0) return;
  const found = (mode & 0o7777).toString(8).padStart(4, '0');
  const right = (mode & 0o7777 & ~forbidden).toString(8).padStart(4, '0');
  throw new ArxError(
    'TRUST_KEY_PERMISSIONS',
    `Cannot use "${path}": its mode is ${found}, expected ${right} or stricter`,
    { hint: forbidden === WRITABLE_BY_OTHERS ? `Run chmod go-w on it` : 'Run chmod 600 on it' },
  );
}
