import { LICENCE_FINGERPRINTS } from './licence-fingerprints.ts';

/** A licence text that can be recognised. */
export interface KnownText {
  /** SPDX id. */
  readonly id: string;
  /** False for one that is here so that it is not taken for another. */
  readonly usual: boolean;
  /** How many runs of words it has. */
  readonly runs: number;
  /** Indexes of the texts of which it is a part for the most part. */
  readonly within: ReadonlySet<number>;
  /** The smallest of the numbers of its runs, ascending; all of them, if it is short. */
  readonly kept: readonly number[];
}

/** Every licence text that can be recognised. */
export const KNOWN_TEXTS: readonly KnownText[] = LICENCE_FINGERPRINTS.trim().split('\n').map(readLine);

/** The indexes of the texts that have a run among those that are kept of them. */
export const TEXTS_BY_RUN: ReadonlyMap<number, readonly number[]> = textsByRun();

function textsByRun(): ReadonlyMap<number, readonly number[]> {
  const texts = new Map<number, number[]>();
  for (const [index, { kept }] of KNOWN_TEXTS.entries())
    for (const run of kept) {
      const known = texts.get(run);
      if (known === undefined) texts.set(run, [index]);
      else known.push(index);
    }
  return texts;
}

function readLine(line: string): KnownText {
  const [id = '', runs = '', within = '', numbers = ''] = line.split(' ');
  const bytes = Buffer.from(numbers, 'base64');
  return {
    id: id.replace('*', ''),
    usual: id.startsWith('*'),
    runs: Number(runs),
    within: new Set(within === '-' ? [] : within.split(',').map(Number)),
    kept: Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4)),
  };
}
