import { join } from 'node:path';
import { canonicalText, type Json } from '../../core/canonical-json.ts';
import type { Check } from '../../model/shape.ts';
import type { Installed, OwnedPath } from './installed.ts';
import { installedHead, ownedPath } from './installed-shape.ts';
import { keyFile } from './key-file.ts';
import { ownedText } from './owned-text.ts';
import type { DaemonRecord, ServiceRecord, UndoStep } from './records.ts';
import { daemonShape, serviceShape, undoShape } from './records-shape.ts';
import { demandLine, parseLine, readSealedLines, writeLines } from './sealed-lines.ts';
import type { StateDirectory } from './state-directory.ts';
import { stateInvalid } from './state-invalid.ts';

const LISTS = ['paths', 'services', 'daemons', 'undo'] as const;
type List = (typeof LISTS)[number];
const SHAPES: Readonly<Record<List, Check>> = {
  paths: ownedPath,
  services: serviceShape,
  daemons: daemonShape,
  undo: undoShape,
};

/** What of one file of the ledger is not a list, with how long those are. */
export type InstalledHead = Omit<Installed, List> & Readonly<Record<List, number>>;

/** One file of the ledger as it is read: the head first, then the members of the lists in their order. */
export type LedgerRecord =
  | { readonly list: 'head'; readonly value: InstalledHead }
  | { readonly list: 'paths'; readonly value: OwnedPath }
  | { readonly list: 'services'; readonly value: ServiceRecord }
  | { readonly list: 'daemons'; readonly value: DaemonRecord }
  | { readonly list: 'undo'; readonly value: UndoStep };

/** Where the ledger keeps what a bundle has. */
export function ledgerFile(state: StateDirectory, key: string): string {
  return join(state.path, 'ledger', keyFile(key));
}

/** Writes one file of the ledger: the head, then a line for each member of the lists, then their digest. @throws WRITE_FAILED. */
export function writeLedgerFile(path: string, installed: Installed): void {
  writeLines(path, linesOf(installed), true);
}

/**
 * Returns normally if what a bundle has could be written and read again. Its paths are not looked at: they were found on
 * this host, and there may be a hundred thousand.
 * @throws ArxError RUN_STATE_INVALID.
 */
export function demandWritable(path: string, installed: Installed): void {
  const short = { ...installed, paths: [] };
  const [head, ...records] = linesOf(short);
  demandLine(path, head ?? '', installedHead);
  const lists = LISTS.flatMap((list) => short[list].map(() => SHAPES[list]));
  for (const [at, check] of lists.entries()) demandLine(path, records[at] ?? '', check);
}

/** Each made when it is asked for. */
function* linesOf(installed: Installed): Generator<string, void> {
  const lengths = Object.fromEntries(LISTS.map((list) => [list, installed[list].length]));
  yield canonicalText({ ...installed, ...lengths } as unknown as Json);
  const { paths, ...others } = installed;
  for (const owned of paths) yield ownedText(owned);
  for (const list of LISTS)
    if (list !== 'paths') for (const record of others[list]) yield canonicalText(record as unknown as Json);
}

/** What one file of the ledger begins with; whether the rest is whole is not looked at. @throws ArxError RUN_STATE_INVALID. */
export function readLedgerHead(path: string, key: string): InstalledHead {
  const records = readLedgerRecords(path, key);
  const first = records.next().value as LedgerRecord & { readonly list: 'head' };
  records.return();
  return first.value;
}

/**
 * Reads one file of the ledger in bounded memory. Whether it is whole is known at the end only: forget all of it when this
 * throws.
 * @throws ArxError RUN_STATE_INVALID.
 */
export function* readLedgerRecords(path: string, key: string): Generator<LedgerRecord, void> {
  const lines = numbered(readSealedLines(path));
  const first = lines.next();
  if (first.done === true) throw stateInvalid(path, 'it is empty');
  const head = parseLine(path, first.value.line, {
    number: 1,
    check: installedHead,
  }) as unknown as InstalledHead;
  demandKey(path, head, key);
  yield { list: 'head', value: head };
  for (const list of LISTS)
    for (let index = 0; index < head[list]; index += 1) {
      const next = lines.next();
      if (next.done === true) throw stateInvalid(path, `it has ${index} ${list}, expected ${head[list]}`);
      const { line, number } = next.value;
      yield {
        list,
        value: parseLine(path, line, { number, check: SHAPES[list] }),
      } as unknown as LedgerRecord;
    }
  if (lines.next().done !== true) throw stateInvalid(path, 'it has more lines than its first one says');
}

function* numbered(lines: Iterable<Buffer>): Generator<{ line: Buffer; number: number }, void> {
  let number = 0;
  for (const line of lines) yield { line, number: (number += 1) };
}

function demandKey(path: string, { key, name, bundle }: InstalledHead, expected: string): void {
  if (key !== expected || key !== (name ?? bundle))
    throw stateInvalid(path, `it is about another bundle than its name says`);
}

/** One file of the ledger as a whole. @throws ArxError RUN_STATE_INVALID. */
export function readLedgerFile(path: string, key: string): Installed {
  const lists = { paths: [], services: [], daemons: [], undo: [] } as Record<List, unknown[]>;
  let head: InstalledHead | undefined;
  for (const record of readLedgerRecords(path, key)) {
    if (record.list === 'head') head = record.value;
    else lists[record.list].push(record.value);
  }
  return { ...head, ...lists } as unknown as Installed;
}
