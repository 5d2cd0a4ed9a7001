import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../../core/compare-text.ts';
import type { Installed, OwnedPath } from './installed.ts';
import { keyOfFile } from './key-file.ts';
import { ledgerFile, readLedgerFile, readLedgerHead, writeLedgerFile } from './ledger-file.ts';
import { hasPart, makePart, type StateDirectory } from './state-directory.ts';
import { removeStateFile } from './state-file.ts';
import { stateInvalid, withinState } from './state-invalid.ts';

/** That a bundle owns a path, which nobody has taken from it. */
export interface Claim {
  readonly by: Installed;
  readonly owned: OwnedPath;
}

/** What the bundles on this host have placed. Files are read when they are first asked for, and then kept. */
export interface Ledger {
  /** Of everything that it has, sorted. */
  readonly keys: readonly string[];
  /** What the bundle with this key has; undefined if it is not installed. @throws ArxError RUN_STATE_INVALID. */
  find(key: string): Installed | undefined;
  /** Sorted by key. @throws ArxError RUN_STATE_INVALID if one of them is damaged. */
  all(): readonly Installed[];
  /** Who owns a path, sorted by key. Errors as `all`. */
  ownersOf(path: string): readonly Installed[];
  /** The same, with what each of them has placed there. */
  claimsOn(path: string): readonly Claim[];
}

/** The ledger of a state; an empty one where there is no state. @throws ArxError RUN_STATE_INVALID for files that are not its own. */
export function readLedger(state: StateDirectory | undefined): Ledger {
  const keys = state === undefined ? [] : ledgerKeys(state);
  const read = new Map<string, Installed>();
  let index: ReadonlyMap<string, readonly Claim[]> | undefined;
  const find = (key: string): Installed | undefined => {
    if (state === undefined || !keys.includes(key)) return undefined;
    const found = read.get(key) ?? readLedgerFile(ledgerFile(state, key), key);
    read.set(key, found);
    return found;
  };
  const all = (): Installed[] => keys.flatMap((key) => find(key) ?? []);
  const claimsOn = (path: string): readonly Claim[] => (index ??= indexOf(all())).get(path) ?? [];
  return { keys, find, all, claimsOn, ownersOf: (path) => claimsOn(path).map(({ by }) => by) };
}

/** The keys that the ledger has, sorted. @throws ArxError RUN_STATE_INVALID for a file that is not of the ledger. */
export function ledgerKeys(state: StateDirectory): string[] {
  return keysIn(state, 'ledger');
}

/** The receipt that the ledger names for each of its keys. Only the beginnings of its files are read. Errors as above. */
export function ledgerReceipts(state: StateDirectory): Map<string, string> {
  return new Map(ledgerKeys(state).map((key) => [key, readLedgerHead(ledgerFile(state, key), key).receipt]));
}

/** The keys of the files in a part of the state; hidden names are those of writes that were cut off. */
export function keysIn(state: StateDirectory, part: 'ledger' | 'floors'): string[] {
  if (!hasPart(state, part)) return [];
  const directory = join(state.path, part);
  const files = withinState(directory, () => readdirSync(directory)).filter((file) => !file.startsWith('.'));
  return files
    .map((file) => {
      const key = keyOfFile(file);
      if (key !== undefined) return key;
      throw stateInvalid(join(directory, file), 'arx keeps no file of that name there');
    })
    .sort(compareText);
}

function indexOf(all: readonly Installed[]): Map<string, Claim[]> {
  const index = new Map<string, Claim[]>();
  for (const by of all)
    for (const owned of by.paths.filter(({ takenBy }) => takenBy === undefined)) {
      const claims = index.get(owned.path);
      if (claims === undefined) index.set(owned.path, [{ by, owned }]);
      else claims.push({ by, owned });
    }
  return index;
}

/** Writes what a bundle has, in place of what it had. Call it with the host lock held. @throws ArxError WRITE_FAILED, RUN_STATE_INVALID. */
export function writeInstalled(state: StateDirectory, installed: Installed): void {
  makePart(state, 'ledger');
  writeLedgerFile(ledgerFile(state, installed.key), installed);
}

/** Forgets a bundle; nothing happens if it has nothing. Call it with the host lock held. Errors as above. */
export function forgetInstalled(state: StateDirectory, key: string): void {
  if (hasPart(state, 'ledger')) removeStateFile(ledgerFile(state, key));
}
