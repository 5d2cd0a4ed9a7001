import { gunzipSync, gzipSync } from 'node:zlib';
import { ArxError } from '../../core/errors.ts';
import type { ReceiptHead, UndoneStep } from '../../offline/change/journal-model.ts';
import type { Change } from '../../offline/state/change.ts';
import type { Installed, OwnedPath } from '../../offline/state/installed.ts';
import type { Receipt } from '../../offline/state/receipt.ts';
import type { DaemonCommand, DaemonRecord, UndoStep } from '../../offline/state/records.ts';
import type { ReversePart } from '../far/far-model.ts';

/** A command as the receipt names it. */
export interface ClosingStep {
  readonly number: number;
  readonly label: string;
  readonly argv: readonly [string, ...string[]];
  /** True: it is not started, because nothing changes. */
  readonly skipped: boolean;
  /** Of a daemon: its name, and what starts it again. */
  readonly daemon?: { readonly name: string; readonly command: DaemonCommand };
}

/**
 * What closes a run on a target once it has acted, beside what it reports: kept there with the order, so that any controller
 * can do it.
 */
export interface Closing {
  readonly formatVersion: 1;
  readonly head: ReceiptHead;
  readonly changes: readonly Change[];
  readonly steps: readonly ClosingStep[];
  /** Of a rollback or removal: the commands that its steps undo, in their order. */
  readonly undoes?: readonly UndoneStep[];
  /** Of one in two orders: which this is. */
  readonly part?: ReversePart;
  /** What undoes the commands later. */
  readonly undo: readonly UndoStep[];
  /** What the ledger then has for the bundle, of a run. */
  readonly owned: readonly OwnedPath[];
  /** What it then has for others; of a rollback or removal also for the bundle. */
  readonly installed: readonly Installed[];
  readonly forgotten: readonly string[];
  /** Daemons that go on running. */
  readonly daemons: readonly DaemonRecord[];
  /** Daemons of the version before that may be started again. */
  readonly before: readonly DaemonRecord[];
  readonly remarks: readonly string[];
  /** What cannot be brought back, one sentence each. */
  readonly left: readonly string[];
  /** Of a rollback or removal in two orders, in the second: what the first has done. */
  readonly unwound?: Required<Pick<Receipt, 'undone' | 'services'>>;
}

/** Of a million changes; what a target gives back may be made to fill the memory. */
const LARGEST = 384 * 1024 * 1024;

export function encodeClosing(closing: Closing): Uint8Array {
  return gzipSync(JSON.stringify(closing));
}

/**
 * @param run it must be that of this run.
 * @throws ArxError RUN_STATE_INVALID.
 */
export function decodeClosing(bytes: Uint8Array, run: string): Closing {
  try {
    const closing = JSON.parse(gunzipSync(bytes, { maxOutputLength: LARGEST }).toString()) as Closing;
    if (closing.formatVersion === 1 && closing.head.id === run) return closing;
  } catch (cause) {
    throw damaged(run, cause);
  }
  throw damaged(run);
}

function damaged(run: string, cause?: unknown): ArxError {
  return new ArxError(
    'RUN_STATE_INVALID',
    `Cannot close the run ${run} on the target: what was kept for that is damaged`,
    {
      cause,
    },
  );
}
