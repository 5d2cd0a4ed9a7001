import type { AuditFile } from '../../plugin/rule.ts';
import { SECRET_WORDS } from '../secrets/find-secrets.ts';
import { wordFinder } from './word-finder.ts';

/** What a file holds of the words that rules look for. */
export interface SearchedWords {
  /** The text of the file; for programs and unknown data each byte as one character. */
  readonly text: string;
  /** True: the file is no text. */
  readonly binary: boolean;
  /** By word, in ascending order. A word that is not there is missing. */
  readonly places: ReadonlyMap<string, readonly number[]>;
}

/** Words at which paths of somebody's computer stand, and marks of licences. */
const PATH_WORDS = ['/home/', '/users/', ':\\users\\', ':\\\\users\\\\', '://'] as const;
export const LICENCE_WORD = 'spdx-license-identifier';

const WORDS: readonly string[] = [...new Set([...SECRET_WORDS, ...PATH_WORDS, LICENCE_WORD])];
const findWords = wordFinder(WORDS);
/** Formats that are neither text nor compressed, where words stand as they are. */
const READABLE = new Set([
  'text',
  'script',
  'data',
  'elf',
  'pe',
  'macho',
  'wasm',
  'class',
  'sqlite',
  'ole',
  'cpio',
  'ar',
]);
const NOTHING: SearchedWords = { text: '', binary: true, places: new Map() };
const known = new WeakMap<AuditFile, SearchedWords>();

/** All words of a file, found in one pass for all rules. */
export function searchedWords(file: AuditFile): SearchedWords {
  const before = known.get(file);
  if (before !== undefined) return before;
  const now = search(file);
  known.set(file, now);
  return now;
}

/** The words of a text that is no file. */
export function wordPlaces(text: string): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  const lists: (number[] | undefined)[] = Array.from({ length: WORDS.length });
  findWords(text, (word, offset) => {
    const list = lists[word];
    if (list === undefined) places.set(WORDS[word] as string, (lists[word] = [offset]));
    else list.push(offset);
  });
  return places;
}

function search(file: AuditFile): SearchedWords {
  if (!READABLE.has(file.type)) return NOTHING;
  const { bytes } = file;
  const text = file.text ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  // Text in an older encoding has no text of its own, but is no program either.
  const binary = file.text === undefined && file.type !== 'text' && file.type !== 'script';
  return { text, binary, places: wordPlaces(text) };
}
