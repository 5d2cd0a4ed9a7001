import type { Context } from '../core/context.ts';
import { heedHurry } from '../core/heed-hurry.ts';
import { quoted } from '../core/quoted.ts';
import type { OpenJournal, ReceiptHead } from '../offline/change/journal-model.ts';
import { readJournal } from '../offline/change/read-journal.ts';
import { recover } from '../offline/change/recover.ts';
import { cutOffRun } from '../offline/reversal/cut-off-run.ts';
import { demandStartable } from '../offline/reversal/demand-startable.ts';
import { demandUndoable, type UndoMeans } from '../offline/reversal/demand-undoable.ts';
import { performReversal } from '../offline/reversal/perform-reversal.ts';
import { recoveredSummary } from '../offline/reversal/recovered-summary.ts';
import { rerunSummary } from '../offline/reversal/rerun-summary.ts';
import { type Reversed, reversedSummary } from '../offline/reversal/reversed.ts';
import { reversedByReceipt } from '../offline/reversal/reversed-by-receipt.ts';
import type { Reversal, ReversalOptions } from '../offline/reversal/reversal.ts';
import { demandWritable } from '../offline/plan/demand-writable.ts';
import { demandLinux } from '../offline/run/demand-linux.ts';
import { demandProc } from '../offline/run/demand-proc.ts';
import { localGround } from '../offline/run/local-ground.ts';
import { isSecretThere } from '../offline/secrets/is-secret-there.ts';
import { demandOutside } from '../offline/services/daemons/demand-outside.ts';
import { takeHostLock } from '../offline/state/host-lock.ts';
import { type Ledger, readLedger } from '../offline/state/ledger.ts';
import { readHolder } from '../offline/state/lock-holder.ts';
import { openState, peekState, type StateDirectory } from '../offline/state/state-directory.ts';

/** For who cannot, too. */
const SET_IT =
  'Set it as it was for the run; with --force that command is left as it is, and what was edited by hand is not kept';

/** What a plan of a rollback or removal is made from. */
export interface Host {
  readonly state: StateDirectory;
  readonly ledger: Ledger;
}

type IsMeant = (cutOff: ReceiptHead) => boolean;

/** What is asked for. */
export interface Asked {
  /** For others who wait for the lock. */
  readonly what: string;
  readonly plan: (host: Host, options: { readonly force: boolean }) => Reversal;
  /** True if a run that was cut off is what was to be taken back. */
  readonly isMeant?: IsMeant;
}

/** Plans and does a rollback or removal, alone on this host and after what a cut off run has left was put in order. */
export async function reverse(asked: Asked, options: ReversalOptions, context: Context): Promise<Reversed> {
  demandLinux('roll back or remove a bundle');
  demandProc('roll back or remove a bundle');
  if (options.dryRun === true) return await foresee(asked, options, context);
  const { what, plan, isMeant = () => false } = asked;
  const { force = false, wait = true } = options;
  using lock = await takeHostLock(openState(context), what, { wait }, context);
  const { state } = lock;
  const cutOff = cutOffRun(state);
  const rerun = doneAgain(state, isMeant);
  const recovered = await recover(state, context);
  if (cutOff !== undefined && isMeant(cutOff)) return recoveredSummary(cutOff, recovered);
  if (rerun !== undefined) return { ...rerun, result: 'done' };
  using _heed = heedHurry(context);
  const again = (): Reversal => possible(plan({ state, ledger: readLedger(state) }, { force }));
  const first = again();
  const foreseen = reversedSummary(first);
  if (foreseen.unchanged) return { ...foreseen, result: 'done' };
  demandOutside(first.daemons);
  if (!force) await demandAble(first, false, context);
  const { reversal, receipt } = await performReversal({ reversal: first, again }, state, context);
  return reversedByReceipt(reversal, receipt);
}

/** What it would do, as things are now. */
async function foresee(
  { plan, isMeant = () => false }: Asked,
  { force = false }: ReversalOptions,
  context: Context,
): Promise<Reversed> {
  const state = peekState(context);
  const open = state && readJournal(state)?.open;
  if (state !== undefined && open !== undefined) {
    const isGoingOn = readHolder(state) !== undefined;
    const cutOff = isGoingOn ? undefined : cutOffRun(state);
    if (cutOff !== undefined && isMeant(cutOff)) return recoveredSummary(cutOff);
    const rerun = isGoingOn ? undefined : doneAgain(state, isMeant);
    if (rerun !== undefined) return rerun;
    context.report({ type: 'warning', message: unfinished(open, isGoingOn) });
  }
  const host = { state: state ?? { path: context.stateDir }, ledger: readLedger(state) };
  const reversal = possible(plan(host, { force }));
  if (!force) await demandAble(reversal, true, context);
  return reversedSummary(reversal);
}

/** What a rollback comes to that means a run which was cut off when it had done again what was there already. */
function doneAgain(state: StateDirectory, isMeant: IsMeant): Reversed | undefined {
  const done = readJournal(state)?.open?.committed?.receipt;
  return done !== undefined && isMeant(done) ? rerunSummary(done, readLedger(state)) : undefined;
}

/** What would not be undone now nobody would undo later. */
async function demandAble(reversal: Reversal, dryRun: boolean, context: Context): Promise<void> {
  const { env } = context;
  const hasSecret: UndoMeans['hasSecret'] = (secret) => isSecretThere(secret, env);
  demandUndoable(reversal, { env, hasSecret, hint: SET_IT });
  await demandStartable(reversal, dryRun, context);
}

function unfinished({ head: { receipt }, committed }: OpenJournal, isGoingOn: boolean): string {
  const cut =
    committed === undefined ? 'and is taken back first' : 'when all was done, and is written down first';
  const how = isGoingOn ? 'is going on here' : `was cut off ${cut}`;
  return `a ${receipt.kind} of ${quoted(receipt.key)} ${how}: what is shown may change by then`;
}

function possible(reversal: Reversal): Reversal {
  demandWritable(
    reversal.towards.changes.map(({ path }) => path),
    localGround,
    { verb: 'change' },
  );
  return reversal;
}
