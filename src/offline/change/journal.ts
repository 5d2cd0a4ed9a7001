import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  rmSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory, writeAll } from '../../sys/atomic-write.ts';
import { GatheredLines } from '../../sys/gathered-lines.ts';
import { openHostKey } from '../state/host-key.ts';
import { receiptKeys } from '../state/receipt-keys.ts';
import type { Change } from '../state/change.ts';
import type { DaemonRecord, ServiceRecord } from '../state/records.ts';
import type { HeldLock, StateDirectory } from '../state/state-directory.ts';
import { removeStateFile } from '../state/state-file.ts';
import { asStateError, stateInvalid, withinState } from '../state/state-invalid.ts';
import { areAsPlaced } from './as-placed.ts';
import { formatJournalLine, LONGEST_RECORD } from './journal-line.ts';
import type {
  Committed,
  JournalHead,
  JournalRecord,
  OpenJournal,
  Placing,
  UndoneStep,
} from './journal-model.ts';
import { journalPath, readOpenJournal } from './read-journal.ts';

const FLAGS =
  constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_CREAT | constants.O_EXCL;
/** How many members of a list are in one line. */
const PART = 100;

/**
 * Says what is about to be done, durably before it is done. One is open at a time, under the host lock; whoever finds one
 * that was left takes back what it says (recover.ts). So nothing is written into one that nobody would find, and without the
 * lock nothing more is announced, counted as done or read to be taken back: somebody else may be taking it back.
 */
export class Journal implements Disposable {
  readonly #path: string;
  readonly #lock: HeldLock | undefined;
  readonly #fd: number;
  readonly #stats: Stats;
  #length = 0;
  #broken = false;
  #changes: readonly Change[] = [];

  private constructor(state: StateDirectory) {
    this.#path = journalPath(state);
    this.#lock = state.lock;
    this.#fd = openSync(this.#path, FLAGS, 0o600);
    this.#stats = fstatSync(this.#fd);
  }

  /**
   * Without the key of the host, and with one of a controller that is damaged, nothing is begun: what was done could not be written down as a receipt, now or later.
   * @throws ArxError WRITE_FAILED; RUN_STATE_INVALID if one is open already, or the key is damaged; RUN_LOCK_LOST.
   */
  static begin(state: StateDirectory, head: JournalHead): Journal {
    openHostKey(state);
    receiptKeys(state);
    state.lock?.demandHeld();
    const path = journalPath(state);
    const journal = opened(path, () => new Journal(state));
    try {
      journal.#append([{ type: 'begin', formatVersion: 1, head }]);
      opened(path, () => syncDirectory(dirname(path)));
      return journal;
    } catch (error) {
      journal[Symbol.dispose]();
      rmSync(path, { force: true });
      throw error;
    }
  }

  /** Call it before anything gets a hidden name. */
  placing({ token, changes }: Placing): void {
    this.#append(recordsOf(changes, (changes) => ({ type: 'changes', changes })));
    this.#append([{ type: 'placing', token }]);
    this.#changes = changes;
  }

  /** Call it before the first name changes. */
  activating(): void {
    this.#append([{ type: 'activating' }]);
  }

  /** Call it before a command is started. */
  step(number: number): void {
    this.#append([{ type: 'step', number }]);
  }

  /** Call it when a command was undone: from then on nobody does it again. */
  undone({ number, bundle }: UndoneStep): void {
    this.#append([{ type: 'undone', step: { number, ...(bundle !== undefined && { bundle }) } }]);
  }

  /** Call it before something is done to a service. */
  service(service: ServiceRecord): void {
    this.#append([{ type: 'service', service }]);
  }

  daemon(daemon: DaemonRecord): void {
    this.#append([{ type: 'daemon', daemon }]);
  }

  /** Call it before a daemon that runs is stopped. */
  stopped(daemon: DaemonRecord): void {
    this.#append([{ type: 'stopped', daemon }]);
  }

  /**
   * From here on the work counts as done, whatever happens.
   * @throws ArxError WRITE_FAILED, RUN_STATE_INVALID, RUN_LOCK_LOST: then it does not, unless `isUncertain` says so.
   */
  commit(committed: Committed): void {
    const length = this.#length;
    try {
      this.#commit(committed);
    } catch (error) {
      this.#length = length;
      if (!this.#broken) this.#cutOrBreak();
      throw error;
    }
  }

  #commit({ receipt, installed, ...rest }: Committed): void {
    const [first, ...others] = installed;
    const paths = first?.paths ?? [];
    const placed = areAsPlaced(paths, this.#changes);
    if (!placed) this.#append(recordsOf(paths, (part) => ({ type: 'paths', paths: part })));
    for (const [at, other] of others.entries())
      this.#append(recordsOf(other.paths, (part) => ({ type: 'more', of: at + 1, paths: part })));
    const short = installed.map((each) => ({ ...each, paths: [] }));
    const committed = { ...rest, receipt: { ...receipt, changes: [] }, installed: short };
    this.#append([{ type: 'commit', committed, ...(placed && { placed }) }]);
  }

  /**
   * True if a record could be neither written nor taken back, or others have the lock: only the next start sees what holds, and
   * goes on from there.
   */
  get isUncertain(): boolean {
    return this.#broken;
  }

  /** What it says now, for whoever takes it back; also when its name is gone. @throws ArxError RUN_STATE_INVALID, RUN_LOCK_LOST. */
  read(): OpenJournal {
    this.#demandLock();
    const { open } = readOpenJournal(this.#path, this.#fd);
    if (open !== undefined) return open;
    throw stateInvalid(this.#path, 'it says nothing any more while the run that it belongs to is at work');
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  /** Writes lines and makes them durable, or none of them. */
  #append(records: Iterable<JournalRecord>): void {
    if (this.#broken)
      throw stateInvalid(this.#path, 'a record could not be written, so nothing can follow it');
    this.#demandLock();
    this.#demandThere();
    let length = this.#length;
    const lines = new GatheredLines((bytes) => {
      writeAll(this.#fd, bytes);
      length += bytes.length;
    });
    try {
      for (const record of records) lines.add(this.#demandShort(formatJournalLine(record)));
      lines.flush();
      if (length > this.#length) fsyncSync(this.#fd);
      this.#length = length;
    } catch (error) {
      this.#cutOrBreak();
      throw asStateError(this.#path, error);
    }
  }

  #demandLock(): void {
    try {
      this.#lock?.demandHeld();
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  #demandThere(): void {
    const now = withinState(this.#path, () => lstatSync(this.#path, { throwIfNoEntry: false }));
    if (now?.ino === this.#stats.ino && now.dev === this.#stats.dev) return;
    throw stateInvalid(this.#path, 'it was removed or replaced while the run that it belongs to is at work');
  }

  /** The line itself, if it can be read again. */
  #demandShort(line: string): string {
    if (line.length <= LONGEST_RECORD / 3) return line;
    throw stateInvalid(this.#path, 'it would have a record that is too long');
  }

  #cutOrBreak(): void {
    this.#broken = true;
    try {
      this.#cut();
      this.#broken = false;
    } catch {
      // The error that led here says more.
    }
  }

  #cut(): void {
    if (fstatSync(this.#fd).size === this.#length) return;
    ftruncateSync(this.#fd, this.#length);
    fsyncSync(this.#fd);
  }
}

/** Removes the journal: nothing is left to be taken back or finished. @throws ArxError WRITE_FAILED, RUN_LOCK_LOST. */
export function dropJournal(state: StateDirectory): void {
  state.lock?.demandHeld();
  removeStateFile(journalPath(state));
}

function opened<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw stateInvalid(path, 'a run has left it, and it was not looked at before the next began');
    throw asStateError(path, error);
  }
}

/** A long list in parts, each made when it is asked for. */
function* recordsOf<T>(
  list: readonly T[],
  record: (part: readonly T[]) => JournalRecord,
): Generator<JournalRecord> {
  for (let at = 0; at < list.length; at += PART) yield record(list.slice(at, at + PART));
}
