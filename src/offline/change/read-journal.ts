import { closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from '../state/change.ts';
import type { OwnedPath } from '../state/installed.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { openStateFile } from '../state/state-file.ts';
import { stateInvalid, withinState } from '../state/state-invalid.ts';
import { asPlaced } from './as-placed.ts';
import { isPart, parseJournalLine } from './journal-line.ts';
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
 * The journal that a run has left. Each record was made durable before what it announces was done, so a last one that is
 * cut off or damaged announces nothing.
 * @returns undefined if there is none.
 * @throws ArxError RUN_STATE_INVALID if one before the last is damaged.
 */
export function readJournal(state: StateDirectory): FoundJournal | undefined {
  const path = journalPath(state);
  const text = readText(path);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const records: JournalRecord[] = [];
  let length = 0;
  for (const line of lines.slice(0, -1)) {
    const record = parseJournalLine(line);
    if (record === undefined) break;
    records.push(record);
    length += Buffer.byteLength(line) + 1;
  }
  demandTorn(path, lines.slice(records.length + 1));
  const open = gather(path, records);
  return { ...(open && { open }), length };
}

function readText(path: string): string | undefined {
  const file = openStateFile(path);
  if (file === undefined) return undefined;
  try {
    return withinState(path, () => readFileSync(file.fd, 'utf8'));
  } finally {
    closeSync(file.fd);
  }
}

/** Parts are made durable before a record follows them: behind the damage of a crash there is no whole record. */
function demandTorn(path: string, rest: readonly string[]): void {
  const later = rest.map(parseJournalLine).find((record) => record !== undefined && !isPart(record));
  if (later !== undefined)
    throw stateInvalid(path, 'a record in its middle is damaged, so it cannot be told what was done');
}

const BY_THAT = 'Let the version that was at work here take it back: run any bundle with it';

/** Mutable while it is gathered. */
interface Gathering {
  head?: OpenJournal['head'];
  placing?: Placing;
  activated: boolean;
  readonly steps: number[];
  readonly services: OpenJournal['services'][number][];
  readonly daemons: OpenJournal['daemons'][number][];
  readonly stopped: OpenJournal['stopped'][number][];
  committed?: Committed;
  changes: Change[];
  paths: OwnedPath[];
}

function gather(path: string, records: readonly JournalRecord[]): OpenJournal | undefined {
  const lists = { steps: [], services: [], daemons: [], stopped: [], changes: [], paths: [] };
  const all: Gathering = { ...lists, activated: false };
  for (const record of records) add(path, all, record);
  const { head, changes: _changes, paths: _paths, ...rest } = all;
  if (head !== undefined) return { head, ...rest };
  if (records.length === 0) return undefined;
  throw stateInvalid(path, 'its first record is not the one that a journal begins with');
}

/** A newer arx may say more: taking back only what this one understands would leave the rest. */
function add(path: string, all: Gathering, record: JournalRecord): void {
  if (record.type === 'begin' && record.formatVersion === 1) all.head = record.head;
  else if (record.type === 'changes') all.changes.push(...record.changes);
  else if (record.type === 'paths') all.paths.push(...record.paths);
  else if (record.type === 'placing') {
    all.placing = { token: record.token, changes: all.changes };
  } else if (record.type === 'activating') all.activated = true;
  else if (record.type === 'step') all.steps.push(record.number);
  else if (record.type === 'service') addService(all.services, record.service);
  else if (record.type === 'daemon') all.daemons.push(record.daemon);
  else if (record.type === 'stopped') all.stopped.push(record.daemon);
  else if (record.type === 'commit') all.committed = whole(record, all);
  else throw stateInvalid(path, 'another version of arx has written it', undefined, BY_THAT);
}

function whole(
  { committed, placed }: Extract<JournalRecord, { readonly type: 'commit' }>,
  { placing, paths }: Gathering,
): Committed {
  const {
    receipt,
    installed: [first, ...others],
    ...rest
  } = committed;
  const { changes = [] } = placing ?? {};
  const all = placed === true ? changes.flatMap(asPlaced) : paths;
  const installed = first === undefined ? [] : [{ ...first, paths: all }, ...others];
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
