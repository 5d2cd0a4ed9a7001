import type { Change } from '../state/change.ts';
import type { Installed } from '../state/installed.ts';
import type { Receipt } from '../state/receipt.ts';
import type { DaemonRecord, ServiceRecord, UndoStep } from '../state/records.ts';

/** What is known of a receipt when the work begins. */
export type ReceiptHead = Omit<
  Receipt,
  'result' | 'error' | 'ended' | 'changes' | 'steps' | 'undone' | 'services' | 'daemons' | 'remarks'
>;

/** What a run, rollback or removal says before it does anything. */
export interface JournalHead {
  readonly receipt: ReceiptHead;
  /** The private directory of the run (workspace.ts), which goes with it. */
  readonly workspace?: string;
  /** What undoes the commands that are to run, by their numbers; empty for a rollback or removal. */
  readonly undo: readonly UndoStep[];
}

/** What is to be placed. */
export interface Placing {
  /** What the hidden names hold (staged-name.ts). */
  readonly token: string;
  readonly changes: readonly Change[];
}

/** What holds once the work has ended well. */
export interface Committed {
  readonly receipt: Receipt;
  /** What the ledger has for a key from now on. Of the key of the receipt also one with nothing; of any other that is forgotten. */
  readonly installed: readonly Installed[];
  /** Keys that the ledger has no longer. */
  readonly forgotten: readonly string[];
  readonly floor?: { readonly name: string; readonly sequence: number };
}

/** A command that was undone. Several versions may have one of that number. */
export type UndoneStep = Pick<UndoStep, 'number' | 'bundle'>;

/** What a journal says, as far as it was durable. */
export interface OpenJournal {
  readonly head: JournalHead;
  /** Missing: nothing was made ready yet. */
  readonly placing?: Placing;
  /** True: names may have changed. */
  readonly activated: boolean;
  /** Numbers of the commands that were started, in their order. */
  readonly steps: readonly number[];
  /** Of a rollback or removal: what it has undone to its end, in that order. */
  readonly undone: readonly UndoneStep[];
  readonly services: readonly ServiceRecord[];
  /** Those that were started. */
  readonly daemons: readonly DaemonRecord[];
  /** Those of the version before that had to give way, and are started again if this does not end well. */
  readonly stopped: readonly DaemonRecord[];
  readonly committed?: Committed;
}

/** One line of a journal. A long list goes before the record that it belongs to, in parts. */
export type JournalRecord =
  | { readonly type: 'changes'; readonly changes: readonly Change[] }
  | { readonly type: 'paths'; readonly paths: Installed['paths'] }
  | {
      readonly type: 'more';
      /** Which of the installed has these paths; 0 is the first, whose paths are `paths`. */
      readonly of: number;
      readonly paths: Installed['paths'];
    }
  | { readonly type: 'begin'; readonly formatVersion: 1; readonly head: JournalHead }
  | { readonly type: 'placing'; readonly token: string }
  | { readonly type: 'activating' }
  | { readonly type: 'step'; readonly number: number }
  | { readonly type: 'undone'; readonly step: UndoneStep }
  | { readonly type: 'service'; readonly service: ServiceRecord }
  | { readonly type: 'daemon'; readonly daemon: DaemonRecord }
  | { readonly type: 'stopped'; readonly daemon: DaemonRecord }
  | {
      readonly type: 'commit';
      /** Its changes are those of the placing, and the paths of the installed are the lists before. */
      readonly committed: Committed;
      /** True: there is no list of the first installed, because its paths are what the placing has placed, and nothing else. */
      readonly placed?: true;
    };
