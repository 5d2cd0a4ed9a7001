import type { Change } from '../state/change.ts';
import type { Receipt } from '../state/receipt.ts';
import type { Reversal } from './reversal.ts';

/** What a rollback or removal has done, or in a dry run would do. */
export interface Reversed {
  readonly kind: Reversal['kind'];
  readonly bundle: Reversal['bundle'];
  readonly changes: readonly Change[];
  /** Labels of the commands that are undone, the last one first. */
  readonly undone: readonly string[];
  /** Names of the daemons that are stopped. */
  readonly daemons: readonly string[];
  /** Names of those of the version before that are started again. */
  readonly started: readonly string[];
  /** What stays or was kept, one sentence each. */
  readonly remarks: readonly string[];
  /** True: nothing was left to do, so no path, command, daemon or service is touched. */
  readonly unchanged?: true;
  /** True: the run was cut off, and was, or would be, taken back as the next start of arx does it. */
  readonly recovered?: true;
  /** `failed`: not everything could be taken back; the remarks say what. Missing after a dry run. */
  readonly result?: Receipt['result'];
  /** Missing after a dry run, and where a run that was cut off had not begun to change anything, or its receipt could not be written. */
  readonly receipt?: string;
}

/** What a rollback or removal would do. */
export function reversedSummary(reversal: Reversal): Reversed {
  const { kind, bundle, towards, undo, daemons, starting, services, sameLedger, remarks } = reversal;
  const lists = [towards.changes, towards.left, undo.flat(), daemons, starting, services];
  const unchanged = sameLedger === true && lists.every((list) => list.length === 0);
  return {
    kind,
    bundle,
    changes: towards.changes,
    undone: undo.flatMap((steps) => steps.toReversed().map(({ label }) => label)),
    daemons: daemons.map(({ name }) => name),
    started: starting.map(({ name }) => name),
    remarks: [...remarks, ...towards.remarks, ...towards.left],
    ...(unchanged && { unchanged }),
  };
}
