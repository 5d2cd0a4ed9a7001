import { ArxError } from '../../core/errors.ts';
import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import { madeDirectories } from '../change/made-directories.ts';
import { sameFound } from '../change/same-found.ts';
import { stillOwned } from '../change/still-owned.ts';
import { planTowards, type Target } from '../change/towards.ts';
import type { Ground } from '../run/ground.ts';
import type { Found } from '../state/found.ts';
import { findInstalled } from '../state/find-installed.ts';
import type { Installed } from '../state/installed.ts';
import type { Ledger } from '../state/ledger.ts';
import { notInstalled } from '../state/not-installed.ts';
import { readLedgerFile } from '../state/ledger-file.ts';
import { listReceipts, readReceipt } from '../state/read-receipt.ts';
import type { Receipt } from '../state/receipt.ts';
import { noReceipt } from '../state/receipt-files.ts';
import { isReceiptId } from '../state/receipt-id.ts';
import type { ReceiptHead } from '../state/receipt-statement.ts';
import { objectFile, SavedObjects } from '../state/saved-objects.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { stateInvalid } from '../state/state-invalid.ts';
import { givenBack } from './given-back.ts';
import { identityOf } from './identity-of.ts';
import type { Reversal } from './reversal.ts';
import { sparingEdits } from './sparing-edits.ts';
import { stillInEffect } from './still-in-effect.ts';
import { takenBackRun } from './taken-back-run.ts';
import { type Turn, turnOf } from './turn-of.ts';
import { withHeirs } from './with-heirs.ts';

/**
 * Plans the way back to how things were before a receipt: all that was done since with the same bundle is turned back, the
 * newest first. What another bundle owns stays.
 * @param what a receipt; or a bundle, as for a removal: its newest run; missing: that of all. One that was taken back already has
 *   nothing left to go back behind.
 * @throws ArxError RUN_NO_RECEIPT; RUN_NOT_INSTALLED if there is no such bundle, or several digests begin so;
 *   RUN_OBJECT_MISSING; RUN_STATE_INVALID if a receipt in between cannot be believed.
 */
export function planRollback(
  what: string | undefined,
  { state, ledger }: { readonly state: StateDirectory; readonly ledger: Ledger },
  options: { readonly force: boolean; readonly ground: Ground },
  context: Context,
): Reversal {
  const isNamed = what !== undefined && isReceiptId(what);
  const takenBack = isNamed ? undefined : takenBackRun(what, { state, ledger }, context);
  const id = isNamed ? what : (takenBack?.id ?? newestRun(what, { state, ledger }, context));
  const since = receiptsSince(id, state, context);
  const [first] = since;
  if (first === undefined) throw noReceipt(id);
  const { key } = first;
  const now = ledger.find(key);
  const lineage = lineageOf(now, first.id, state, context);
  const was = installedBefore(first, state);
  const before = was && isReversal(first) ? { ...was, undo: stillInEffect(was.undo, first) } : was;
  const turn = turnOf(key, before, ledger);
  const net = netTargets(since, turn);
  const given = givenBack(net, turn);
  const made = madeDirectories(now);
  const { targets, towards } = sparingEdits(given.targets, turn, since, (paths) =>
    planTowards(paths, { ...options, made }),
  );
  const installed = withHeirs(given.installed, turn, towards, ledger);
  return {
    kind: 'rollback',
    bundle: identityOf(now ?? first),
    behind: id,
    targets,
    towards,
    undo: versionsOf(lineage).map((runs) => undoOf(runs, since)),
    daemons: (now?.daemons ?? []).filter(({ pid }) => !before?.daemons.some((daemon) => daemon.pid === pid)),
    starting: (before?.daemons ?? []).filter((daemon) => !options.ground.isAlive(daemon)),
    services: since.flatMap(({ services }) => services),
    installed: stillOwned(installed, now, towards.held),
    forgotten: before === undefined ? [key] : [],
    sameLedger: now?.receipt === before?.receipt && installed.length < 2,
    remarks: [
      ...net
        .filter(({ path }) => turn.others(path).length > 0)
        .map(({ path }) => `${quoted(path, 500)} stays: another bundle has placed it too`),
      ...notRunAgain(first, was),
      ...(takenBack === undefined ? [] : [alreadyBack(takenBack, now)]),
    ],
  };
}

/** Going back behind a rollback or removal brings back paths, services and daemons, and starts no command. */
function notRunAgain(first: Receipt, was: Installed | undefined): string[] {
  if (!isReversal(first) || was === undefined || was.undo.length === 0) return [];
  return ['Commands that were undone are not run again: run the bundle for that'];
}

function isReversal({ kind }: Receipt): boolean {
  return kind === 'rollback' || kind === 'remove';
}

function alreadyBack({ id, key, result }: ReceiptHead, now: Installed | undefined): string {
  const what = result === 'failed' ? 'not all that it had done could be' : 'what it had done was';
  const said = `The run ${id} of ${quoted(key)} did not end well, and ${what} taken back then`;
  return now === undefined
    ? said
    : `${said}; to go back behind ${now.version ?? 'what is there now'}, name its receipt: ${now.receipt}`;
}

function newestRun(
  what: string | undefined,
  { state, ledger }: { readonly state: StateDirectory; readonly ledger: Ledger },
  context: Context,
): string {
  const installed = what === undefined ? newestOf(ledger) : findInstalled(what, ledger);
  if (installed === undefined) throw notInstalled('roll back', what ?? '', ledger.keys);
  return lastEffect(installed, state, context);
}

function newestOf(ledger: Ledger): Installed {
  const [newest] = ledger.all().toSorted((one, other) => (one.receipt < other.receipt ? 1 : -1));
  if (newest !== undefined) return newest;
  throw new ArxError(
    'RUN_NO_RECEIPT',
    'Cannot roll back: no bundle is installed on this host, expected one',
    {
      hint: 'See `arx status --receipts`, and name one of those that it shows',
    },
  );
}

/** A second run of the same bundle that found everything in its place has no effect to go back behind. */
function lastEffect(installed: Installed, state: StateDirectory, context: Context): string {
  let { receipt } = installed;
  for (;;) {
    const run = readReceipt(state, receipt, context);
    const before = installedBefore(run, state);
    const isEffective = run.changes.length > 0 || run.result !== 'done';
    if (isEffective || before?.bundle !== installed.bundle) return receipt;
    receipt = before.receipt;
  }
}

/** The receipt, and those after it of the same key, oldest first. */
function receiptsSince(id: string, state: StateDirectory, context: Context): Receipt[] {
  const start = readReceipt(state, id, context);
  const later = listReceipts(state, context).filter((row) => row.id > id);
  const bad = later.find((row) => !row.holds);
  if (bad !== undefined && !bad.holds)
    throw stateInvalid(state.path, `nobody can tell what the receipt ${bad.id} has done (${bad.problem})`);
  const same = later.filter((row) => row.holds && row.key === start.key);
  return [start, ...same.map((row) => readReceipt(state, row.id, context))];
}

/** From the state after the last of them to the one before the first, or to what was taken in between from another bundle. */
function netTargets(since: readonly Receipt[], turn: Turn): Target[] {
  const net = new Map<string, Target>();
  for (const { changes } of since)
    for (const { path, before, after } of changes) {
      const known = isTaken(path, before, turn) ? undefined : net.get(path);
      net.set(path, { path, want: known === undefined ? before : known.want, left: after });
    }
  return [...net.values()].filter(({ want, left }) => !sameFound(want, left));
}

/** True for what another bundle has placed and this one has now, which it gives back instead of having it again. */
function isTaken(path: string, found: Found | null, { key, again, losers }: Turn): boolean {
  const taken = losers(path).filter(({ owned }) => owned.takenBy === key);
  return !again.has(path) && taken.some(({ owned }) => sameFound(owned.placed, found));
}

/** What was installed of the key, from now back to the receipt, newest first. */
function lineageOf(
  now: Installed | undefined,
  id: string,
  state: StateDirectory,
  context: Context,
): Installed[] {
  const lineage: Installed[] = [];
  for (let at = now; at !== undefined && at.receipt >= id;) {
    lineage.push(at);
    at = installedBefore(readReceipt(state, at.receipt, context), state);
  }
  return lineage;
}

function installedBefore({ key, ledgerBefore }: Receipt, state: StateDirectory): Installed | undefined {
  if (ledgerBefore === undefined) return undefined;
  for (const _chunk of new SavedObjects(state).read(ledgerBefore));
  return readLedgerFile(objectFile(state, ledgerBefore), key);
}

/** The runs of each version, newest first. One that ran again is undone once: its commands are made to be run again. */
function versionsOf(lineage: readonly Installed[]): (readonly [Installed, ...Installed[]])[] {
  const versions: [Installed, ...Installed[]][] = [];
  for (const installed of lineage) {
    const last = versions.at(-1);
    if (last?.[0].bundle === installed.bundle) last.push(installed);
    else versions.push([installed]);
  }
  return versions;
}

/** Only of commands that were started since then: also by a run that has changed no path, which the ledger does not name. */
function undoOf(runs: readonly [Installed, ...Installed[]], since: readonly Receipt[]): Installed['undo'] {
  const [{ bundle }] = runs;
  const from = runs.at(-1)?.receipt ?? '';
  const same = since.filter((receipt) => receipt.bundle === bundle && receipt.id >= from);
  const steps = same.flatMap((receipt) => receipt.steps);
  const started = new Set(steps.filter(({ attempts }) => attempts > 0).map(({ number }) => number));
  return runs[0].undo.filter(({ number }) => started.has(number));
}
