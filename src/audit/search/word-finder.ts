/** Where words stand in a text: the index of a word, and the offset of its first character. */
export type OnWord = (word: number, offset: number) => void;

/** ASCII, with capitals as small letters; every other character is one that is in no word. */
const LETTERS = 128;
const OTHER = 0;

/**
 * Finds all of many words in one pass over a text, whatever the case of their letters (Aho and Corasick, "Efficient string
 * matching", 1975). Takes the same time for every text of one length, apart from the calls.
 */
export function wordFinder(words: readonly string[]): (text: string, onWord: OnWord) => void {
  const { letters, width } = letterClasses(words);
  const { next, ends } = machineOf(words, letters, width);
  const isEnd = Uint8Array.from(next, (_, state) => (ends.has(state) ? 1 : 0));
  const lengths = words.map((word) => word.length);
  return (text, onWord) => {
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      state = next[state + (code < LETTERS ? (letters[code] as number) : OTHER)] as number;
      if (isEnd[state] === 0) continue;
      for (const word of ends.get(state) ?? []) onWord(word, at + 1 - (lengths[word] as number));
    }
  };
}

/** Characters that are in no word share one class, so that the table stays small. */
function letterClasses(words: readonly string[]): { letters: Uint8Array; width: number } {
  const letters = new Uint8Array(LETTERS);
  let width = 1;
  for (const character of new Set(words.join('').toLowerCase())) {
    letters[character.charCodeAt(0)] = width;
    letters[character.toUpperCase().charCodeAt(0)] = width;
    width += 1;
  }
  return { letters, width };
}

interface Machine {
  /** State and class to state; a state is the index of its row. */
  readonly next: Int32Array;
  /** By state, the words that end there. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
}

function machineOf(words: readonly string[], letters: Uint8Array, width: number): Machine {
  const states = 1 + words.reduce((sum, word) => sum + word.length, 0);
  const next = new Int32Array(states * width).fill(-1);
  const ends = new Map<number, number[]>();
  let used = width;
  for (const [index, word] of words.entries()) {
    let state = 0;
    for (const character of word.toLowerCase()) {
      const at = state + (letters[character.charCodeAt(0)] as number);
      if (next[at] === -1) {
        next[at] = used;
        used += width;
      }
      state = next[at] as number;
    }
    ends.set(state, [...(ends.get(state) ?? []), index]);
  }
  followFailures(next, ends, width);
  return { next, ends };
}

/** Breadth first: where no word goes on, go on with the longest end that is the beginning of a word. */
function followFailures(next: Int32Array, ends: Map<number, number[]>, width: number): void {
  const failure = new Int32Array(next.length);
  const queue: number[] = [];
  for (let letter = 0; letter < width; letter += 1) {
    const state = next[letter] as number;
    if (state === -1) next[letter] = 0;
    else queue.push(state);
  }
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head] as number;
    const back = failure[state] as number;
    const inherited = ends.get(back);
    if (inherited !== undefined) ends.set(state, [...(ends.get(state) ?? []), ...inherited]);
    for (let letter = 0; letter < width; letter += 1) {
      const to = next[state + letter] as number;
      const otherwise = next[back + letter] as number;
      if (to === -1) next[state + letter] = otherwise;
      else {
        failure[to] = otherwise;
        queue.push(to);
      }
    }
  }
}
