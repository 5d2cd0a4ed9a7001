import { comparePaths, parentOf } from '../core/archive-path.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { type SelectPattern, selectPattern } from './select-pattern.ts';
import type { Selection } from './selection.ts';

/** How many leading names a selection may drop. */
export const LONGEST_STRIP = 64;
// Names to compare a pattern with that matched nothing.
const MOST_NAMES = 2000;
const MOST_SHOWN = 10;

/** Chooses the paths of one source. Ask it for every entry once, in any order, then call `finish`. */
export interface Selector {
  /**
   * Where an entry ends up, or undefined when it is dropped. Directories may be dropped although something below them is
   * kept: whoever builds the tree adds the parents of what is kept.
   * @throws ArxError SOURCE_COLLISION when `strip` makes two entries one.
   */
  path(path: string, kind: 'file' | 'directory' | 'link'): string | undefined;
  /** False when nothing below a directory, by its path before `strip`, can be kept: it need not be read. */
  enters(path: string): boolean;
  /** @throws ArxError SOURCE_NOT_FOUND when a pattern or `strip` matched nothing, or nothing is left. */
  finish(): void;
}

const EVERYTHING: Selector = { path: (path) => path, enters: () => true, finish: () => undefined };

/** The selector of a source; `source` is its name for messages. */
export function selector(selection: Selection | undefined, source: string): Selector {
  const { include, exclude, strip } = selection ?? {};
  if (include === undefined && exclude === undefined && strip === undefined) return EVERYTHING;
  return new PathSelector(selection as Selection, source);
}

/** A pattern, and whether anything matched it yet. */
interface Asked {
  readonly key: 'include' | 'exclude';
  readonly pattern: SelectPattern;
  used: boolean;
}

type Fate = 'in' | 'out' | 'neither';

class PathSelector implements Selector {
  readonly #source: string;
  readonly #strip: number;
  readonly #include: readonly Asked[] | undefined;
  readonly #exclude: readonly Asked[];
  readonly #directories = new Map<string, Fate>();
  readonly #origins = new Map<string, { readonly from: string; readonly directory: boolean }>();
  readonly #names = new Set<string>();
  #left = 0;
  #kept = 0;

  constructor({ include, exclude = [], strip = 0 }: Selection, source: string) {
    this.#source = source;
    this.#strip = strip;
    this.#include = include?.map((text) => ask('include', text));
    this.#exclude = exclude.map((text) => ask('exclude', text));
  }

  path(path: string, kind: 'file' | 'directory' | 'link'): string | undefined {
    const stripped = strippedPath(path, this.#strip);
    if (stripped === undefined) return undefined;
    this.#left += 1;
    this.#note(stripped);
    if (this.#fate(stripped, kind === 'directory') !== 'in') return undefined;
    if (this.#strip > 0) this.#demandAlone(stripped, path, kind === 'directory');
    this.#kept += 1;
    return stripped;
  }

  enters(path: string): boolean {
    const stripped = strippedPath(path, this.#strip);
    return stripped === undefined || this.#fate(stripped, true) !== 'out';
  }

  finish(): void {
    if (this.#strip > 0 && this.#left === 0)
      throw this.#nothing(`strip ${this.#strip} leaves none of its paths, expected one that is longer`);
    const unmatched = [...(this.#include ?? []), ...this.#exclude].find(({ used }) => !used);
    if (unmatched !== undefined) throw this.#unmatched(unmatched);
    if (this.#kept === 0) throw this.#nothing('include and exclude leave nothing of it, expected something');
  }

  /** What becomes of a path: what is below a directory shares its fate, unless it is dropped itself. */
  #fate(path: string, isDirectory: boolean): Fate {
    const known = isDirectory ? this.#directories.get(path) : undefined;
    if (known !== undefined) return known;
    const fate = this.#ownFate(path, isDirectory);
    if (isDirectory) this.#directories.set(path, fate);
    return fate;
  }

  #ownFate(path: string, isDirectory: boolean): Fate {
    const parent = parentOf(path);
    const above = parent === '' ? this.#top() : this.#fate(parent, true);
    if (above === 'out') return 'out';
    const names = path.split('/');
    if (anyMatches(this.#exclude, names, isDirectory)) return 'out';
    const included = anyMatches(this.#include ?? [], names, isDirectory);
    return included ? 'in' : above;
  }

  #top(): Fate {
    return this.#include === undefined ? 'in' : 'neither';
  }

  // The tree would refuse it too, but could not say which two entries it were.
  #demandAlone(path: string, from: string, directory: boolean): void {
    const other = this.#origins.get(path);
    if (other !== undefined && !(directory && other.directory))
      throw this.#collision(path, [other.from, from]);
    this.#origins.set(path, { from, directory });
    const parent = parentOf(path);
    if (parent !== '' && this.#origins.get(parent)?.directory !== true)
      this.#demandAlone(parent, parentOf(from), true);
  }

  #collision(path: string, both: readonly string[]): ArxError {
    const [first = '', second = ''] = [...both].sort(comparePaths);
    return new ArxError(
      'SOURCE_COLLISION',
      `Cannot use "${this.#source}": strip ${this.#strip} makes ${quoted(path)} of ${quoted(first)} and of ${quoted(second)}, expected one of them`,
      { hint: 'Drop one with `exclude`, or strip less' },
    );
  }

  #note(path: string): void {
    if (this.#names.size < MOST_NAMES) this.#names.add(path);
  }

  #unmatched({ key, pattern }: Asked): ArxError {
    const what = `the pattern ${quoted(pattern.text)} of ${key}`;
    if (this.#namesDropped(pattern))
      return this.#nothing(
        `only what exclude drops matches ${what}, expected another path`,
        'Remove one of them',
      );
    const plain = pattern.text.replace(/^\/|\/$/g, '');
    const names = plain.includes('/')
      ? this.#names
      : [...this.#names].map((path) => path.replace(/^.*\//, ''));
    const near = didYouMean(plain, names);
    return this.#nothing(
      `nothing in it matches ${what}, expected at least one path`,
      near === undefined ? this.#known() : `Did you mean ${quoted(near)}?`,
    );
  }

  /** What stands at the top, for somebody who expected another root. */
  #known(): string | undefined {
    const top = [...new Set([...this.#names].map((path) => path.replace(/\/.*$/s, '')))].sort(comparePaths);
    const shown = top.slice(0, MOST_SHOWN).map((name) => quoted(name));
    const more = top.length > MOST_SHOWN ? ' and more' : '';
    return top.length === 0 ? undefined : `It has ${shown.join(', ')}${more}`;
  }

  #namesDropped(pattern: SelectPattern): boolean {
    return [...this.#names].some((path) => {
      const names = path.split('/');
      return pattern.matches(names, true) && this.#fate(path, this.#directories.has(path)) === 'out';
    });
  }

  #nothing(is: string, hint?: string): ArxError {
    return new ArxError(
      'SOURCE_NOT_FOUND',
      `Cannot use "${this.#source}": ${is}`,
      hint === undefined ? {} : { hint },
    );
  }
}

function ask(key: Asked['key'], text: string): Asked {
  const pattern = selectPattern(text);
  if (!('problem' in pattern)) return { key, pattern, used: false };
  throw new ArxError(
    'MANIFEST_VALUE',
    `Cannot use the pattern ${quoted(text)} of ${key}: ${pattern.problem}`,
  );
}

/** Every pattern is asked until each has matched once: one that never does is an error in the end. */
function anyMatches(patterns: readonly Asked[], names: readonly string[], isDirectory: boolean): boolean {
  let found = false;
  for (const asked of patterns) {
    if ((found && asked.used) || !asked.pattern.matches(names, isDirectory)) continue;
    asked.used = true;
    found = true;
  }
  return found;
}

function strippedPath(path: string, count: number): string | undefined {
  let start = 0;
  for (let name = 0; name < count; name += 1) {
    start = path.indexOf('/', start) + 1;
    if (start === 0) return undefined;
  }
  return path.slice(start);
}
