import type { Digest } from '../../core/digest.ts';
import type { Health, SecretEntry } from '../../model/manifest.ts';
import type { Room, Sight } from '../../offline/run/ground.ts';
import type { Step } from '../../offline/run/step-model.ts';
import type { Change } from '../../offline/state/change.ts';
import type { DaemonRecord, ServiceRecord, UndoStep } from '../../offline/state/records.ts';
import type { FarFacts } from './far-facts.ts';
import type { Pruning } from './pruning.ts';
import type { Recovered } from './recovered.ts';
import type { Traffic } from './traffic.ts';

/** What is asked of a target in one round trip. Nothing is changed by it. */
export interface LookRequest {
  /** What is at these; files are digested. */
  readonly paths: readonly string[];
  /** The names in these directories. */
  readonly directories: readonly string[];
  /** The room on the file systems of these. */
  readonly rooms: readonly string[];
  /** `user`, `user:group` … */
  readonly owners: readonly string[];
  /** When these processes were started. */
  readonly processes?: readonly number[];
  /** Whether these services run. */
  readonly services?: readonly string[];
  /** True: where something is mounted. */
  readonly mounts?: boolean;
  /** Which of these does the store have. */
  readonly digests: readonly Digest[];
  /** Documents of the state that need not come again. */
  readonly seen?: ReadonlyMap<Digest, Uint8Array>;
}

/** What is at a path of a target. */
export interface FarSight extends Sight {
  /** Of a link, as bytes. */
  readonly target?: Uint8Array;
  /** Of a file that may be read. */
  readonly digest?: Digest;
  /** True: a directory in which the user there may not write. */
  readonly closed?: true;
}

/** A small document of the state directory, by its path below it: `ledger/…`, `floors/…`, `receipts/…`. */
export interface FarDocument {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A run that has not been closed there. */
export interface FarOpenRun {
  readonly run: string;
  /** `running`: its supervisor lives. `acted`: it has ended, well or not, and its documents are still to be committed. `cut`: it was cut off. `local`: arx-run on that host has an open journal. */
  readonly state: 'running' | 'acted' | 'cut' | 'local';
  /** Who holds the lock, for people. */
  readonly holder?: string;
}

/** The answer of one look. */
export interface LookReply {
  readonly facts: FarFacts;
  /** Of the state directory: host.pub, all of controllers, ledger and floors, and the newest receipts. */
  readonly documents: readonly FarDocument[];
  /** How many receipts there are, and how many the last pruning has left. */
  readonly receipts: { readonly count: number; readonly left: number };
  readonly open?: FarOpenRun;
  /** Missing key: nothing is there. A string: half a sentence, why nobody can tell. */
  readonly sights: ReadonlyMap<string, FarSight | string>;
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly rooms: ReadonlyMap<string, Room & { readonly dev: number }>;
  /** Without links; missing where it was not asked. */
  readonly mounts?: readonly string[];
  readonly owners: ReadonlyMap<string, { readonly uid: number; readonly gid: number }>;
  /** As DaemonRecord.start; missing key: it does not run. */
  readonly processes?: ReadonlyMap<number, string>;
  /** Missing key: nobody can tell. */
  readonly services?: ReadonlyMap<string, boolean>;
  readonly have: ReadonlySet<Digest>;
}

/** A path that is to be changed, and by what it is known that nobody else has changed it since the look. */
export interface FarChange extends Change {
  /** Missing where nothing was. */
  readonly print?: { readonly ino: number; readonly mtimeMs: number; readonly size: number };
}

/** See FarOrder. */
export type ReversePart = 'unwinding' | 'paths';

/** A service that is handled after the commands. */
export interface FarService {
  readonly name: string;
  readonly do: readonly string[];
  readonly health?: Health;
}

/**
 * Everything that a target does in one run, rollback or removal, complete: it is carried out there by a supervisor that
 * needs the controller no more. Nothing in it is a secret.
 */
export interface FarOrder {
  /** The receipt's id. */
  readonly run: string;
  readonly bundle: Digest;
  /** The newest receipt that was there when it was planned, empty for none: with another one it is not started. Missing: any. */
  readonly after?: string;
  /** For others who wait for the lock: `run web 1.4`. */
  readonly what: string;
  /** Who sends it: `user@controller`. */
  readonly controller: string;
  /** False: what a failed run has placed stays. */
  readonly rollback: boolean;
  /** Seconds without the controller after which it stops and takes everything back; missing: it goes on without. */
  readonly lease?: number;
  /** The private directory of the run there; made 0700 when it begins, removed when it ends. */
  readonly workspace: string;
  /** Paths in the workspace: placed first, never journaled. */
  readonly passing: readonly Change[];
  /** In their order: directories before what is in them, deletions of contents before their directory. */
  readonly changes: readonly FarChange[];
  /** Commands to run; those that `when` skips are not among them. Daemons are started at their places. */
  readonly steps: readonly Step[];
  /** Where commands may not get namespaces because the policy said so on a target that cannot give them. */
  readonly bare: boolean;
  readonly services: readonly FarService[];
  /** What undoes commands: of this run when it fails; of a rollback or removal it is all that runs. */
  readonly undo: readonly UndoStep[];
  /** True: a rollback or removal, whose undo steps run first, and then the changes. */
  readonly reverse: boolean;
  /**
   * Of a rollback or removal in two orders: `unwinding` only undoes, and stops daemons and services; `paths` is the rest, and has
   * in `undo` what that one has undone to its end, and in `stop` what it has stopped. Missing: all in one.
   */
  readonly part?: ReversePart;
  /** Daemons to stop: replaced, rolled back or removed ones. */
  readonly stop: readonly DaemonRecord[];
  /** Daemons of the version before that a rollback starts again at its end. Those of `stop` are when this does not end well. */
  readonly starting: readonly DaemonRecord[];
  /** Services whose state before is restored by a rollback or removal. */
  readonly restore: readonly ServiceRecord[];
  /** Those that steps and undo steps name: where to find them on the target. One by `env` comes from the controller, through standard input. */
  readonly secrets: Readonly<Record<string, SecretEntry>>;
  /** What the controller needs to close the run, also another controller later: JSON, kept beside the order and given back as it is. */
  readonly closing: Uint8Array;
}

/** Something that a run on a target reports, in order; kept there until the run is closed. */
export type FarEvent =
  | { readonly type: 'phase'; readonly phase: 'placing' | 'acting' | 'undoing' }
  /** What a command wrote: raw bytes; the controller masks. `step` is its number, `at` ISO seconds there. */
  | {
      readonly type: 'output';
      readonly step: number;
      /** Of what undoes that command. */
      readonly undo?: true;
      readonly stream: 'stdout' | 'stderr';
      readonly bytes: Uint8Array;
    }
  | {
      readonly type: 'step';
      readonly number: number;
      /** Of what undoes that command. */
      readonly undo?: true;
      readonly state: 'started' | 'done' | 'failed';
      readonly code?: number;
      readonly signal?: string;
      readonly ms?: number;
      readonly attempts?: number;
      readonly leftovers?: readonly string[];
      /** Why it was ended: it took too long, or was silent for too long. */
      readonly cause?: 'timeout' | 'silence';
    }
  /** Of a rollback or removal: what undoes that command has ended well, and is written down. */
  | { readonly type: 'undone'; readonly number: number }
  | { readonly type: 'service'; readonly record: ServiceRecord }
  | { readonly type: 'daemon'; readonly record: DaemonRecord }
  /** One of the version before was started again. */
  | { readonly type: 'again'; readonly record: DaemonRecord }
  | { readonly type: 'unhealthy'; readonly name: string; readonly problem: string }
  /** What was not done or is good to know, one sentence. `left`: something could not be undone or taken back, and stays. */
  | { readonly type: 'remark'; readonly text: string; readonly left?: true }
  /** A secret's value, so that the controller can mask it. Only in the stream, never kept. */
  | { readonly type: 'secret'; readonly name: string; readonly value: Uint8Array }
  | { readonly type: 'error'; readonly code: string; readonly message: string }
  /** The last one. `acted`: all done, waits for `commit`. `taken-back`: it failed and nothing of it is left. `stays`: it failed, asked to stay. `partly`: something could not be taken back. */
  | { readonly type: 'end'; readonly state: 'acted' | 'taken-back' | 'stays' | 'partly' };

/** One distinct content that is sent. */
export interface FarBlob {
  readonly digest: Digest;
  /** Size in bytes. */
  readonly size: number;
  /** Its bytes from an offset on; each call reads them anew. */
  read(offset: number): AsyncIterable<Uint8Array>;
}

/** A target that is spoken to by the protocol of docs/target-protocol.md, over a session. Not safe for two runs at once. */
export interface Far {
  /** Bytes that were written to and read from the target so far. */
  readonly wire: { readonly out: number; readonly in: number };
  /** One round trip. @throws ArxError HOST_UNREACHABLE, HOST_NO_PROGRAM (no sha256 tool, no tar), HOST_INVALID, RUN_STATE_INVALID. */
  look(request: LookRequest): Promise<LookReply>;
  /** Documents and objects of the state by name (`objects/sha256/HEX`, `receipts/ID.changes`), for rollback; missing ones are left out. */
  readDocuments(names: readonly string[]): Promise<readonly FarDocument[]>;
  /** What files have, at most `most` bytes in all; missing key: no file that can be read is there. Errors as above, RUN_CHANGED. */
  texts(paths: readonly string[], most: number): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Sends what the store lacks; each is digested there before it counts. Goes on where a lost link had stopped. Few small ones go with the next order, and fail there. Errors: INTEGRITY_DIGEST, HOST_UNREACHABLE, RUN_NO_SPACE. */
  take(blobs: readonly FarBlob[]): Promise<Traffic>;
  /**
   * Takes the lock, writes the order down, starts its supervisor, and gives secrets of `env` to it through standard input.
   * @throws ArxError RUN_BUSY naming the holder, RUN_NO_SECRET.
   */
  start(order: FarOrder, secrets: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** Every event from the first or the given one on, until `end`; reconnects by itself when the link is lost, and loses nothing. */
  follow(run: string, heard: (event: FarEvent) => void | Promise<void>): Promise<void>;
  /** Asks the supervisor to stop and take back; `now`: without the grace for commands. */
  stop(run: string, now: boolean): Promise<void>;
  /** The order's `closing` of a run that was not closed, also while it is at work. */
  closing(run: string): Promise<Uint8Array>;
  /** The order's `closing` and all events of a run that has ended and was not closed. */
  reopen(run: string): Promise<{ readonly closing: Uint8Array; readonly events: readonly FarEvent[] }>;
  /** All receipts, without their changes. Undefined: they were changed meanwhile. */
  receipts(): Promise<readonly FarDocument[] | undefined>;
  /** Puts documents of the state into their places (an empty one: it goes), each whole, then forgets the run and frees the lock. */
  commit(run: string, documents: readonly FarDocument[], pruning?: Pruning): Promise<void>;
  /** Takes back what a cut off run has left. */
  recover(run: string): Promise<Recovered>;
}
