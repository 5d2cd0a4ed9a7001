import { closeSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from '../state/change.ts';
import { fileLines } from '../state/file-lines.ts';
import type { OwnedPath } from '../state/installed.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { openStateFile } from '../state/state-file.ts';
import { stateInvalid } from '../state/state-invalid.ts';
import { asPlaced } from './as-placed.ts';
import { isPart, LONGEST_RECORD, parseJournalLine } from './journal-line.ts';
import type { Committed, JournalRecord, OpenJournal, Placing } from './journal-model.ts';

/** Where the journal is while a run is at work. */
export function journalPath(state: StateDirectory): string {
  return join(state.path, 'journal.ndjson');
}

/** A journal, and how many of its bytes hold. */
export interface FoundJournal {
  /** Missing: nothing was begun. */
  readonly open?: OpenJournal;
  readonly length: number;
}

/**
 * The journal that a run has left, however long it is. Each record was made durable before what it announces was done, so a
 * last one that is cut off or damaged announces nothing.
 * @returns undefined if there is none.
 * @throws ArxError RUN_STATE_INVALID if one before the last is damaged.
 */
export function readJournal(state: StateDirectory): FoundJournal | undefined {
  const path = journalPath(state);
  const file = openStateFile(path);
  if (file === undefined) return undefined;
  try {
    return readOpenJournal(path, file.fd);
  } finally {
    closeSync(file.fd);
  }
}

/** The same of one that is open for reading. @param path for errors. */
export function readOpenJournal(path: string, fd: number): FoundJournal {
  const all = nothingYet();
  let length = 0;
  let isTorn = false;
  for (const { bytes, is } of fileLines(path, fd, LONGEST_RECORD)) {
    const record = is === 'long' ? undefined : parseJournalLine(bytes);
    if (isTorn) demandTorn(path, record);
    else if (record === undefined || is === 'cut') isTorn = true;
    else {
      add(path, all, record);
      length += bytes.length + 1;
    }
  }
  const open = asOpen(path, all, length);
  return { ...(open && { open }), length };
}

/** Parts are made durable before a record follows them: behind the damage of a crash there is no whole record. */
function demandTorn(path: string, later: JournalRecord | undefined): void {
  if (later !== undefined && !isPart(later))
    throw stateInvalid(path, 'a record in its middle is damaged, so it cannot be told what was done');
}

const BY_THAT = 'Let the version that was at work here take it back: run any bundle with it';

/** Mutable while it is gathered. */
interface Gathering {
  head?: OpenJournal['head'];
  placing?: Placing;
  activated: boolean;
  readonly steps: number[];
  readonly undone: OpenJournal['undone'][number][];
  readonly services: OpenJournal['services'][number][];
  readonly daemons: OpenJournal['daemons'][number][];
  readonly stopped: OpenJournal['stopped'][number][];
  committed?: Committed;
  changes: Change[];
  /** Of each of the installed by its number. */
  readonly paths: Map<number, OwnedPath[]>;
}

function nothingYet(): Gathering {
  const lists = { steps: [], undone: [], services: [], daemons: [], stopped: [], changes: [] };
  return { ...lists, paths: new Map(), activated: false };
}

function asOpen(path: string, all: Gathering, length: number): OpenJournal | undefined {
  const { head, changes: _changes, paths: _paths, ...rest } = all;
  if (head !== undefined) return { head, ...rest };
  if (length === 0) return undefined;
  throw stateInvalid(path, 'its first record is not the one that a journal begins with');
}

/** A newer arx may say more: taking back only what this one understands would leave the rest. */
function add(path: string, all: Gathering, record: JournalRecord): void {
  if (record.type === 'begin' && record.formatVersion === 1) all.head = record.head;
  else if (record.type === 'changes') all.changes.push(...record.changes);
  else if (record.type === 'paths') addPaths(all, 0, record.paths);
  else if (record.type === 'more') addPaths(all, record.of, record.paths);
  else if (record.type === 'placing') {
    all.placing = { token: record.token, changes: all.changes };
  } else if (record.type === 'activating') all.activated = true;
  else if (record.type === 'step') all.steps.push(record.number);
  else if (record.type === 'undone') all.undone.push(record.step);
  else if (record.type === 'service') addService(all.services, record.service);
  else if (record.type === 'daemon') all.daemons.push(record.daemon);
  else if (record.type === 'stopped') all.stopped.push(record.daemon);
  else if (record.type === 'commit') all.committed = whole(record, all);
  else throw stateInvalid(path, 'another version of arx has written it', undefined, BY_THAT);
}

function addPaths({ paths }: Gathering, of: number, more: readonly OwnedPath[]): void {
  const known = paths.get(of);
  if (known === undefined) paths.set(of, [...more]);
  else known.push(...more);
}

/** An older arx has written the paths of all but the first into the record itself. */
function whole(
  { committed, placed }: Extract<JournalRecord, { readonly type: 'commit' }>,
  { placing, paths }: Gathering,
): Committed {
  const { receipt, ...rest } = committed;
  const { changes = [] } = placing ?? {};
  if (placed === true) paths.set(0, changes.flatMap(asPlaced));
  const installed = committed.installed.map((each, at) => ({
    ...each,
    paths: [...each.paths, ...(paths.get(at) ?? [])],
  }));
  return { ...rest, receipt: { ...receipt, changes }, installed };
}

/** What was about to be done and then was done is one. */
function addService(
  services: OpenJournal['services'][number][],
  record: OpenJournal['services'][number],
): void {
  const last = services.at(-1);
  const isDone = last?.service === record.service && last.action === record.action;
  if (isDone) services[services.length - 1] = { ...record, ...pastOf(last) };
  else services.push(record);
}

/** How the service was before the first of both. */
function pastOf({ wasActive, wasEnabled }: OpenJournal['services'][number]): object {
  return {
    ...(wasActive !== undefined && { wasActive }),
    ...(wasEnabled !== undefined && { wasEnabled }),
  };
}
