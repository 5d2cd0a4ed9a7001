import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { heedHurry } from '../../core/heed-hurry.ts';
import { unfailing } from '../../core/unfailing.ts';
import type { Receipt } from '../state/receipt.ts';
import { remember } from '../state/remember.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { demandTemporary } from '../run/demand-temporary.ts';
import { joinTakenBack, type TakenBack } from '../state/taken-back.ts';
import { writeReceipt } from '../state/write-receipt.ts';
import type { HostEffects } from './host-effects.ts';
import { dropJournal } from './journal.ts';
import type { OpenJournal } from './journal-model.ts';
import { demandTakeable, takeBack } from './take-back.ts';

/** Why a run is undone. */
export interface Undoing {
  /** `recover` if the run was cut off, else what it was. */
  readonly kind: Receipt['kind'];
  readonly error?: Receipt['error'];
  /** What the run itself has found out about its commands. */
  readonly steps?: Receipt['steps'];
  /** What it has to say, and what it has done that nothing here takes back. */
  readonly before?: TakenBack;
}

/** The receipt of what was undone. */
export interface Undone extends Receipt {
  /** Why it could not be written; missing: it is kept. */
  readonly unwritten?: ArxError;
}

/**
 * Takes back everything that an open journal says: what undoes the commands, newest first; the daemons; the paths; the
 * services, which then find the old files; and last starts the daemons again that had to give way. Writes the receipt and
 * closes the journal. That the receipt cannot be written is no error, because nothing is left to be taken back.
 * @throws ArxError RUN_OBJECT_MISSING if saved bytes are missing or damaged: then nothing was taken back, as far as could be
 *   known; RUN_CHANGED, RUN_NO_SPACE, WRITE_FAILED if a path is still to be brought back; RUN_LOCK_LOST. The journal stays open, and
 *   the next start goes on.
 */
export async function undoRun(
  open: OpenJournal,
  undoing: Undoing,
  { state, effects }: { readonly state: StateDirectory; readonly effects: HostEffects },
  caller: Context,
): Promise<Undone> {
  const context = unfailing(caller);
  using _heed = heedHurry(context);
  demandTakeable(open, state);
  const { undo, receipt: head } = open.head;
  const steps = undo.filter(({ number }) => open.steps.includes(number));
  // Somebody who names another directory comes later; who undoes without one has had the only chance.
  if (undoing.kind === 'recover' && steps.length > 0) demandTemporary(context.tmp);
  const parts = [undoing.before ?? { remarks: [], left: [] }, goneFor(open)];
  parts.push(await effects.undoSteps(steps, head.id));
  parts.push(await effects.stopDaemons(open.daemons));
  parts.push(await effects.stopServices(open.services));
  state.lock?.demandHeld();
  parts.push(await takeBack(open, state, context));
  parts.push(await effects.restoreServices(open.services));
  const again = await effects.startDaemons(open.stopped, head.id);
  const said = joinTakenBack([...parts, again]);
  const receipt = { ...receiptOf(open, undoing, said, context), daemons: again.started };
  remember(state, head.key, { started: again.started, undone: open.undone });
  const unwritten = keep(receipt, state, context);
  dropJournal(state);
  return { ...receipt, ...(unwritten !== undefined && { unwritten }) };
}

/** A rollback or removal undoes commands before it changes paths; nobody does those again. */
function goneFor({ undone }: OpenJournal): TakenBack {
  return {
    remarks: [],
    left: undone.map(({ number }) => `Step ${number} was undone, and is not done again`),
  };
}

function receiptOf(
  open: OpenJournal,
  { kind, error, steps = [] }: Undoing,
  { remarks, left, services, undone }: Required<TakenBack>,
  context: Context,
): Receipt {
  return {
    ...open.head.receipt,
    kind,
    result: left.length > 0 ? 'failed' : 'rolled-back',
    ...(error !== undefined && { error }),
    ended: context.now().toISOString(),
    changes: [],
    steps,
    ...(undone.length > 0 && { undone }),
    services: [...open.services, ...services],
    daemons: [],
    remarks: [...remarks, ...left],
  };
}

/**
 * Everything is as it was: that it cannot be written down, on a full disk for example, is no reason to do it again.
 * @returns why it cannot.
 */
function keep(receipt: Receipt, state: StateDirectory, context: Context): ArxError | undefined {
  try {
    writeReceipt(state, receipt, context);
    return undefined;
  } catch (error) {
    if (error instanceof ArxError) return error;
    throw error;
  }
}
