import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalText } from '../../core/canonical-json.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Seal } from '../../model/seal.ts';
import { count, object, oneOf, text } from '../../model/shape.ts';
import { keyFile } from './key-file.ts';
import { keysIn } from './ledger.ts';
import { parseLine, readSealedLines, writeLines } from './sealed-lines.ts';
import { hasPart, makePart, type StateDirectory } from './state-directory.ts';
import { stateInvalid, withinState } from './state-invalid.ts';

/** The lowest sequence of a name that a host takes. */
export interface Floor {
  readonly name: string;
  readonly sequence: number;
}

const SHAPE = object({ formatVersion: oneOf(1), name: text, sequence: count });

/** All floors, sorted by name. @throws ArxError RUN_STATE_INVALID if one is damaged. */
export function readFloors(state: StateDirectory | undefined): Floor[] {
  if (state === undefined) return [];
  return keysIn(state, 'floors').map((name) => ({ name, sequence: readFloor(state, name) }));
}

/**
 * Refuses a bundle that is older than what this host has had of the same name (The Update Framework calls it a rollback
 * attack). A bundle that has no name has no floor.
 * @param options With `allowDowngrade` it is passed on purpose.
 * @returns the floor that was passed on purpose, for the receipt.
 * @throws ArxError RUN_DOWNGRADE; RUN_STATE_INVALID if the floor is damaged, for which no option helps.
 */
export function demandSequence(
  state: StateDirectory | undefined,
  { name, sequence }: Pick<Seal, 'name' | 'sequence'>,
  { allowDowngrade = false }: { readonly allowDowngrade?: boolean } = {},
): number | undefined {
  const floor = state === undefined || name === undefined ? undefined : findFloor(state, name);
  if (floor === undefined || (sequence !== undefined && sequence >= floor)) return undefined;
  if (allowDowngrade) return floor;
  throw new ArxError(
    'RUN_DOWNGRADE',
    `Cannot run the bundle ${quoted(name ?? '')}: ${foundIn(sequence)}, expected at least ${floor}, which this host has had`,
    { hint: 'Use a newer bundle, or add --allow-downgrade to go back on purpose' },
  );
}

/** What a plan warns of where a floor is passed on purpose, also when nothing is installed any more that is newer. */
export function floorWarnings(
  { name, sequence }: Pick<Seal, 'name' | 'sequence'>,
  downgradedFrom: number | undefined,
): string[] {
  if (downgradedFrom === undefined) return [];
  const had = `this host has had ${downgradedFrom}`;
  return [`${quoted(name ?? '')} is older than its floor: ${foundIn(sequence)}, ${had}`];
}

function foundIn(sequence: number | undefined): string {
  return sequence === undefined ? 'it has no sequence' : `its sequence is ${sequence}`;
}

/** Raises the floor of a name; never lowers it. Call it with the host lock held. @throws ArxError RUN_STATE_INVALID, WRITE_FAILED. */
export function raiseFloor(state: StateDirectory, name: string, sequence: number): void {
  const floor = findFloor(state, name);
  if (floor !== undefined && floor >= sequence) return;
  makePart(state, 'floors');
  writeLines(fileOf(state, name), [canonicalText({ formatVersion: 1, name, sequence })], true);
}

function findFloor(state: StateDirectory, name: string): number | undefined {
  if (!hasPart(state, 'floors')) return undefined;
  const path = fileOf(state, name);
  const found = withinState(path, () => lstatSync(path, { throwIfNoEntry: false }));
  return found === undefined ? undefined : readFloor(state, name);
}

function readFloor(state: StateDirectory, name: string): number {
  const path = fileOf(state, name);
  const [line, ...more] = readSealedLines(path);
  if (line === undefined || more.length > 0) throw stateInvalid(path, 'it is not one line and its digest');
  const floor = parseLine(path, line, { number: 1, check: SHAPE }) as unknown as Floor;
  if (floor.name !== name) throw stateInvalid(path, 'it is about another bundle than its name says');
  return floor.sequence;
}

function fileOf(state: StateDirectory, name: string): string {
  return join(state.path, 'floors', keyFile(name));
}
