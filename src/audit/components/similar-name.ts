import { COMPONENT_TYPES, type ComponentType } from './component-type.ts';
import { POPULAR_NAMES, POPULAR_SCOPES } from './data/popular-names.ts';
import { SIMILAR_NAMES } from './data/similar-names.ts';

/** A popular name that another name looks like, and how. */
export interface Similarity {
  readonly name: string;
  readonly how: string;
}

// Shorter names are near to too many others.
const SHORTEST = 5;
const LONGEST = 64;
/** Letters and groups of them that look alike, and what stands for them all. */
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/[1i|]/g, 'l'],
  [/0/g, 'o'],
  [/[-_.]/g, ''],
];

/**
 * The popular name that a name can be mistaken for: one letter more, less or other, two letters swapped, or letters that
 * look alike. Undefined for popular names, and for known ones that happen to be similar.
 */
export function similarName(type: ComponentType, written: string): Similarity | undefined {
  if (type === 'npm' && written.startsWith('@')) {
    const found = similarIn(SCOPES, written.slice(1, written.indexOf('/')));
    return found && { name: `@${found.name}`, how: found.how };
  }
  const names = NAMES[type];
  return names === undefined ? undefined : similarIn(names, comparable(type, written));
}

/** Names to compare with: each popular one that is long enough, by what it looks like, and those that are known. */
interface Names {
  readonly popular: readonly string[];
  readonly skeletons: ReadonlyMap<string, string>;
  readonly known: ReadonlySet<string>;
}

function namesOf(popular: readonly string[], similar: readonly string[] = []): Names {
  const long = popular.filter((name) => name.length >= SHORTEST);
  return {
    popular: long,
    skeletons: new Map(long.map((name) => [skeletonOf(name), name])),
    known: new Set([...popular, ...similar]),
  };
}

function similarIn({ popular, skeletons, known }: Names, name: string): Similarity | undefined {
  if (name.length > LONGEST || known.has(name)) return undefined;
  for (const one of popular) {
    const how = difference(name, one);
    if (how !== undefined) return { name: one, how };
  }
  const same = skeletons.get(skeletonOf(name));
  return same === undefined ? undefined : { name: same, how: 'letters that look alike' };
}

/** Case and separators as the ecosystem takes them for the same; versions in module paths are no part of the name. */
function comparable(type: ComponentType, name: string): string {
  const lower = name.toLowerCase();
  if (type === 'pypi') return lower.replace(/[-_.]+/g, '-');
  if (type === 'cargo') return lower.replaceAll('-', '_');
  return type === 'golang' ? lower.replace(/(?:\/v\d+|\.v\d+)$/, '') : lower;
}

/** How two names differ, if that is one edit. */
function difference(name: string, popular: string): string | undefined {
  if (Math.abs(name.length - popular.length) > 1 || name === popular) return undefined;
  let start = 0;
  while (start < name.length && name[start] === popular[start]) start += 1;
  const rest = (text: string, from: number): string => text.slice(from);
  if (rest(name, start + 1) === rest(popular, start)) return 'one letter more';
  if (rest(name, start) === rest(popular, start + 1)) return 'one letter less';
  if (name.length !== popular.length) return undefined;
  if (rest(name, start + 1) === rest(popular, start + 1)) return 'one other letter';
  const isSwapped = name[start] === popular[start + 1] && name[start + 1] === popular[start];
  return isSwapped && rest(name, start + 2) === rest(popular, start + 2) ? 'two letters swapped' : undefined;
}

/** Written with other alphabets or with look-alikes, two names have the same skeleton (after Unicode TS 39). */
function skeletonOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[а-яѕіјԁһӏ]/g, latin);
  return ALIKE.reduce((text, [pattern, letter]) => text.replace(pattern, letter), plain);
}

const CYRILLIC = 'аеорсухѕіјԁһӏ';
const LATIN = 'aeopcyxsijdhl';

function latin(letter: string): string {
  return LATIN[CYRILLIC.indexOf(letter)] ?? letter;
}

const SCOPES = namesOf(POPULAR_SCOPES);
const NAMES: Readonly<Partial<Record<ComponentType, Names>>> = Object.fromEntries(
  COMPONENT_TYPES.filter((type) => POPULAR_NAMES[type] !== undefined).map((type) => [
    type,
    namesOf(
      (POPULAR_NAMES[type] ?? []).map((name) => comparable(type, name)),
      (SIMILAR_NAMES[type] ?? []).map((name) => comparable(type, name)),
    ),
  ]),
);
