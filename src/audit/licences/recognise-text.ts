import { KNOWN_TEXTS, type KnownText, TEXTS_BY_RUN } from './known-texts.ts';
import { wordRuns } from './word-runs.ts';

/** The licences whose texts stand in a text. */
export interface RecognisedTexts {
  /** SPDX ids, sorted. */
  readonly ids: readonly string[];
  /** True: a part of the text belongs to none of them, as a clause that somebody has added. */
  readonly more: boolean;
}

/** Below this share of its runs of words it is another text. */
const SIMILAR = 0.85;
/** So many runs, and so much of a text, may be something else: names, addresses, a title. */
const REST = 0.025;
const SHORT_REST = 16;
/** Where two fit nearly as well it is the usual one. */
const USUAL = 0.04;

interface Candidate {
  readonly index: number;
  readonly known: KnownText;
  readonly score: number;
}

/**
 * Finds known licence texts in a text. Of those that are for the most part the same, as in the BSD family, only the most
 * similar one counts. The GNU licences are told as `-only`: whether a later version may be used is said elsewhere.
 */
export function recogniseText(text: string): RecognisedTexts {
  const runs = wordRuns(text);
  const sorted = [...runs].sort((a, b) => a - b);
  const shared = sharedRuns(runs);
  const candidates = KNOWN_TEXTS.flatMap((known, index) => {
    const similarity = (shared[index] ?? 0) / known.kept.length;
    return similarity < SIMILAR
      ? []
      : [{ index, known, score: similarity + resemblance(known, sorted) + (known.usual ? USUAL : 0) }];
  });
  const best = candidates.filter((one) => !candidates.some((other) => isBetter(other, one)));
  const rest = runs.size - best.reduce((sum, { known }) => sum + known.runs, 0);
  return {
    ids: [...new Set(best.map(({ known }) => known.id))].sort(),
    more: rest > SHORT_REST + REST * runs.size,
  };
}

/** By known text, how many of its kept runs stand in a text. */
function sharedRuns(runs: ReadonlySet<number>): Uint32Array {
  const shared = new Uint32Array(KNOWN_TEXTS.length);
  for (const run of runs)
    for (const index of TEXTS_BY_RUN.get(run) ?? []) shared[index] = (shared[index] ?? 0) + 1;
  return shared;
}

/** The share of runs that both have of all that one of them has, estimated by the smallest (Broder, 1997). */
function resemblance({ kept }: KnownText, sorted: readonly number[]): number {
  const [left, right] = [new Set(kept), new Set(sorted.slice(0, kept.length))];
  const union = [...new Set([...left, ...right])].sort((a, b) => a - b).slice(0, kept.length);
  return union.filter((run) => left.has(run) && right.has(run)).length / Math.max(union.length, 1);
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (!a.known.within.has(b.index) && !b.known.within.has(a.index)) return false;
  if (a.score !== b.score) return a.score > b.score;
  return a.known.runs !== b.known.runs ? a.known.runs > b.known.runs : a.index < b.index;
}
