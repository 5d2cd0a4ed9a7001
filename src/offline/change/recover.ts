import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { removeTree } from '../../sys/remove-tree.ts';
import type { Receipt } from '../state/receipt.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { finishDone } from './finish-done.ts';
import { type HostEffects, hostEffects } from './host-effects.ts';
import { dropJournal } from './journal.ts';
import type { JournalHead, OpenJournal, ReceiptHead } from './journal-model.ts';
import { readJournal } from './read-journal.ts';
import { type Undone, undoRun } from './undo-run.ts';
import { unwrittenWords } from './unwritten-words.ts';

/**
 * Looks for the journal of a run that was cut off. If that had committed, what is missing is written down; otherwise all of
 * it is taken back. Call it with the host lock held, before anything else; it may itself be cut off and begun again.
 * @returns the receipt, if there was anything to do; it says itself where it could not be written.
 * @throws ArxError RUN_STATE_INVALID if the journal is damaged; RUN_CHANGED, RUN_OBJECT_MISSING, RUN_NO_SPACE or WRITE_FAILED
 *   if a path could not be brought back.
 */
export async function recover(
  state: StateDirectory,
  context: Context,
  effects: HostEffects = hostEffects(state, context),
): Promise<Undone | undefined> {
  const open = readJournal(state)?.open;
  removeWorkspace(open?.head, context);
  if (open === undefined || isIdle(open)) {
    dropJournal(state);
    return undefined;
  }
  const receipt = await end(open, state, effects, context);
  context.report({ type: 'warning', message: sentence(receipt, open) });
  return receipt;
}

/** What a command has mounted there stays, and is named. */
function removeWorkspace(head: JournalHead | undefined, context: Context): void {
  try {
    if (head?.workspace !== undefined) removeTree(head.workspace);
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    context.report({ type: 'warning', message: error.message });
  }
}

async function end(
  open: OpenJournal,
  state: StateDirectory,
  effects: HostEffects,
  context: Context,
): Promise<Undone> {
  if (open.committed === undefined) {
    const undoing = { kind: 'recover', error: cutOff(open.head.receipt) } as const;
    return await undoRun(open, undoing, { state, effects }, context);
  }
  finishDone(open.committed, state, context);
  return open.committed.receipt;
}

/** What made it fail before that, if anything did, nobody knows any more. */
function cutOff({ kind, key }: ReceiptHead): NonNullable<Receipt['error']> {
  const message = `Cannot finish the ${kind} of ${quoted(key)}: it was cut off, expected its end`;
  return { code: 'INTERRUPTED', message };
}

/** True if nothing was begun that could be taken back. A rollback or removal may have been in the middle of undoing something. */
function isIdle({ head, placing, steps, services, daemons, stopped, committed }: OpenJournal): boolean {
  if (head.receipt.kind !== 'run') return false;
  const lists = [steps, services, daemons, stopped];
  return placing === undefined && committed === undefined && lists.every((list) => list.length === 0);
}

function sentence(undone: Undone, { head, committed }: OpenJournal): string {
  const { id, unwritten } = undone;
  const { kind, key } = head.receipt;
  const what = `The ${kind} of ${quoted(key)} was cut off${unwritten === undefined ? ` (${id})` : ''}`;
  if (committed !== undefined) return `${what} after all was done: it is written down now`;
  return `${what}: ${howItWent(undone)}`;
}

function howItWent(undone: Undone): string {
  const failed = undone.result === 'failed';
  const went = failed ? 'not everything could be taken back' : 'everything was taken back';
  const unwritten = unwrittenWords(undone);
  if (unwritten !== undefined) return [went, ...undone.remarks, unwritten].join('; ');
  return failed ? `${went}, its receipt says what` : went;
}
