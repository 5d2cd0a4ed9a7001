import { PRESET_TRIGGERS, presetMatches } from './preset-rules.ts';
import { settingsMatches } from './find-settings.ts';
import { SECRET_FINDERS, type WordFinder } from './secret-finders.ts';
import type { SearchedText, SecretMatch } from './secret-match.ts';

/** Where each word stands in a text, in ascending order; words in the form in which they were asked for. */
export type WordPlaces = ReadonlyMap<string, readonly number[]>;

/** Every word at which a secret may be found. */
export const SECRET_WORDS: readonly string[] = [
  ...new Set([...SECRET_FINDERS.map(({ word }) => word), ...PRESET_TRIGGERS.map(([word]) => word)]),
];

/**
 * The secrets in a text, by place, of overlapping ones the surest. Takes time in proportion to the text, whatever it is.
 * @param binary only what is looked for in programs too.
 */
export function findSecrets(
  searched: SearchedText,
  places: WordPlaces,
  binary: boolean,
): readonly SecretMatch[] {
  const found: SecretMatch[] = [];
  for (const finder of findersAt(places))
    if (!binary || finder.inBinaries) found.push(...matchesOf(finder, searched, places));
  for (const [name, offsets] of presetPlaces(places))
    found.push(...presetMatches(name, searched.text, offsets));
  if (!binary) found.push(...settingsMatches(searched));
  return withoutOverlaps(found);
}

const BY_WORD: ReadonlyMap<string, readonly number[]> = Map.groupBy(
  SECRET_FINDERS.keys(),
  (index) => SECRET_FINDERS[index]?.word ?? '',
);

/** In the order of the list; of most files that is none or a few. */
function findersAt(places: WordPlaces): readonly WordFinder[] {
  const indexes = [...places.keys()].flatMap((word) => BY_WORD.get(word) ?? []);
  return indexes.sort((a, b) => a - b).map((index) => SECRET_FINDERS[index] as WordFinder);
}

function* matchesOf(
  { word, find }: WordFinder,
  searched: SearchedText,
  places: WordPlaces,
): Generator<SecretMatch> {
  for (const offset of places.get(word) ?? []) {
    const match = find(searched, offset);
    if (match !== undefined) yield match;
  }
}

function presetPlaces(places: WordPlaces): ReadonlyMap<string, readonly number[]> {
  const all = new Map<string, number[]>();
  for (const [word, name] of PRESET_TRIGGERS) {
    const offsets = places.get(word);
    if (offsets !== undefined) all.set(name, [...(all.get(name) ?? []), ...offsets]);
  }
  for (const offsets of all.values()) offsets.sort((a, b) => a - b);
  return all;
}

const RANK = { certain: 0, known: 1, likely: 2 } as const;

function withoutOverlaps(found: readonly SecretMatch[]): readonly SecretMatch[] {
  const sorted = found.toSorted((a, b) => a.start - b.start || RANK[a.sure] - RANK[b.sure] || b.end - a.end);
  const kept: SecretMatch[] = [];
  for (const match of sorted) {
    const last = kept.at(-1);
    if (last === undefined || match.start >= last.end) kept.push(match);
    else if (RANK[match.sure] < RANK[last.sure]) kept[kept.length - 1] = match;
  }
  return kept;
}
