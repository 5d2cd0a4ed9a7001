import { quoted } from '../../core/quoted.ts';
import { conflict } from '../run/run-error.ts';
import type { Wanted } from '../run/wanted.ts';
import type { Found } from '../state/found.ts';
import type { Claim } from '../state/ledger.ts';

/**
 * Who has placed something else at the path. A bundle without a name has no say: nobody could tell it from its own next
 * version.
 */
export function rivalOf(wanted: Wanted, others: readonly Claim[]): Claim | undefined {
  return others.find(({ by, owned }) => by.name !== undefined && !agrees(owned.placed, wanted));
}

/**
 * Returns normally if no other bundle has placed something else at the path.
 * @throws ArxError RUN_CONFLICT naming the bundle.
 */
export function demandNoRival(wanted: Wanted, others: readonly Claim[]): void {
  const rival = rivalOf(wanted, others);
  if (rival === undefined) return;
  throw conflict(
    wanted.path,
    `the bundle ${quoted(rival.by.key)} has placed something else there, expected one bundle for it`,
    waysOut(rival, wanted),
  );
}

/** --force puts one file or link in the place of another one, but neither in that of a directory, nor one in theirs. */
function waysOut({ by, owned: { placed } }: Claim, wanted: Wanted): string {
  const remove = `Remove that bundle first (arx remove ${by.key})`;
  const isOneKind = (placed.kind === 'directory') === (wanted.kind === 'directory');
  return isOneKind ? `${remove}, or take the path over with --force` : remove;
}

/** True if what somebody has placed is what is wanted there. */
export function agrees(placed: Found, wanted: Wanted): boolean {
  if (placed.kind === 'directory') return wanted.kind === 'directory';
  if (!ownerAgrees(placed, wanted)) return false;
  if (placed.kind === 'link') return wanted.kind === 'link' && placed.target === wanted.target;
  return wanted.kind === 'file' && placed.digest === wanted.digest && placed.mode === wanted.mode;
}

function ownerAgrees({ uid, gid }: Found, { owner }: Wanted): boolean {
  return owner === undefined || (owner.uid === uid && (owner.gid === -1 || owner.gid === gid));
}
