import type { Target, Towards } from '../change/towards.ts';
import type { Installed } from '../state/installed.ts';
import type { ReceiptHead } from '../change/journal-model.ts';
import type { DaemonRecord, ServiceRecord, UndoStep } from '../state/records.ts';

/** What a rollback or removal is to do. */
export interface Reversal {
  readonly kind: 'rollback' | 'remove';
  /** The bundle that is rolled back or removed, as its receipt will say. */
  readonly bundle: Pick<ReceiptHead, 'key' | 'name' | 'version' | 'sequence' | 'bundle'>;
  /** Of a rollback: the receipt behind which it goes back. */
  readonly behind?: string;
  readonly targets: readonly Target[];
  readonly towards: Towards;
  /** What undoes commands, the newest run first; of each run in the order of its commands. */
  readonly undo: readonly (readonly UndoStep[])[];
  /** Those that are stopped first. */
  readonly daemons: readonly DaemonRecord[];
  /** Those of the version before that do not run, and are started again at the end. */
  readonly starting: readonly DaemonRecord[];
  /** Those that find other files afterwards, oldest record first. */
  readonly services: readonly ServiceRecord[];
  /** What the ledger has afterwards; another bundle of which nothing is left goes out of it. It goes before `forgotten`. */
  readonly installed: readonly Installed[];
  readonly forgotten: readonly string[];
  /** True: the ledger has that already. */
  readonly sameLedger?: boolean;
  /** What is to be said, one sentence each. */
  readonly remarks: readonly string[];
}

/** How a rollback or removal is done. */
export interface ReversalOptions {
  /** True: what was edited by hand is lost; otherwise it is kept as `NAME.arx-saved`. Default false. */
  readonly force?: boolean;
  /** True: nothing is done. Default false. */
  readonly dryRun?: boolean;
  /** False: another run on this host is an error. Default true. */
  readonly wait?: boolean;
}
