import { expandBraces } from './select-braces.ts';
import { namePattern, type NameTest } from './select-name.ts';

/** The longest pattern in characters, and how many a list may have. */
const LONGEST_PATTERN = 1024;
export const MOST_PATTERNS = 256;

/** A pattern of paths, ready to be asked. */
export interface SelectPattern {
  readonly text: string;
  /** True if it names this very path, cut at its slashes; what is below a directory is not asked for. */
  matches(names: readonly string[], isDirectory: boolean): boolean;
}

/** One of the things that a pattern with braces stands for. */
interface Alternative {
  readonly directory: boolean;
  readonly parts: readonly Part[];
}

type Part = NameTest | 'deep';

/**
 * Reads a pattern (docs/manifest.md, "Selection"): `*`, `?`, `[a-z]`, `{a,b}` and `**`; without a slash before its end it
 * means a name at any depth; a final slash means directories only. Time to match is bounded by the product of the lengths.
 */
export function selectPattern(text: string): SelectPattern | { readonly problem: string } {
  const problem = textProblem(text);
  if (problem !== undefined) return { problem };
  const expanded = expandBraces(text);
  if ('problem' in expanded) return expanded;
  const alternatives: Alternative[] = [];
  for (const alternative of expanded) {
    const read = readAlternative(alternative);
    if ('problem' in read) return read;
    alternatives.push(read);
  }
  return {
    text,
    matches: (names, isDirectory) =>
      alternatives.some(({ directory, parts }) => (isDirectory || !directory) && fits(parts, names)),
  };
}

function textProblem(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.length > LONGEST_PATTERN)
    return `it has ${text.length} characters, expected at most ${LONGEST_PATTERN}`;
  if (/[\p{Cc}\u2028\u2029]/u.test(text)) return 'it has a control character';
  if (!text.isWellFormed()) return 'it is not valid Unicode';
  return text.startsWith('!') ? 'it begins with "!"; what is dropped stands under exclude' : undefined;
}

function readAlternative(text: string): Alternative | { readonly problem: string } {
  const directory = text.endsWith('/');
  const inner = text.slice(0, directory ? -1 : undefined);
  const names = (inner.startsWith('/') ? inner.slice(1) : inner).split('/');
  const parts: Part[] = inner.includes('/') ? [] : ['deep'];
  for (const name of names) {
    if (name === '') return { problem: 'it has an empty name' };
    if (name === '.' || name === '..') return { problem: `it has the name "${name}"` };
    const read = name === '**' ? { test: 'deep' as const } : namePattern(name);
    if ('problem' in read) return read;
    parts.push(read.test);
  }
  // `a/**` is what is below a, not a itself.
  if (parts.at(-1) === 'deep') parts.push(() => true);
  return { directory, parts };
}

/** As for the characters of a name: only the last `**` is ever tried again. */
function fits(parts: readonly Part[], names: readonly string[]): boolean {
  let [part, at, deep, tried] = [0, 0, -1, 0];
  while (at < names.length) {
    const next = parts[part];
    if (next === 'deep') {
      [deep, tried] = [part, at];
      part += 1;
    } else if (next !== undefined && next(names[at] as string)) {
      part += 1;
      at += 1;
    } else if (deep >= 0) {
      tried += 1;
      [part, at] = [deep + 1, tried];
    } else return false;
  }
  while (parts[part] === 'deep') part += 1;
  return part === parts.length;
}
