import { compareText } from '../../../core/compare-text.ts';
import { compareNumbers } from './debian-version.ts';

const FORM =
  /^(\d+(?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?$/;
// Those in front of "" come before the release, those behind it after.
const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];

/** apk-package(5), "Package version": numbers, a letter, suffixes, the release of the package. */
export function compareAlpine(a: string, b: string): number | undefined {
  const [first, second] = [read(a), read(b)];
  if (first === undefined || second === undefined) return undefined;
  return (
    compareLists(first.numbers, second.numbers, compareDigits) ||
    compareText(first.letter, second.letter) ||
    compareSuffixes(first.suffixes, second.suffixes) ||
    compareNumbers(first.release, second.release)
  );
}

interface Version {
  readonly numbers: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly string[];
  readonly release: string;
}

function read(version: string): Version | undefined {
  if (version.length > 256) return undefined;
  const [, numbers, letter = '', suffixes = '', release = '0'] = FORM.exec(version) ?? [];
  if (numbers === undefined) return undefined;
  return { numbers: numbers.split('.'), letter, suffixes: suffixes.split('_').slice(1), release };
}

/** More numbers are a later version when those before are equal. */
function compareLists(
  a: readonly string[],
  b: readonly string[],
  order: (a: string, b: string, index: number) => number,
): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const found = order(a[index] ?? '', b[index] ?? '', index);
    if (found !== 0) return found;
  }
  return a.length - b.length;
}

/** Behind the first number, one that begins with 0 is a decimal fraction: 1.01 comes before 1.1. */
function compareDigits(a: string, b: string, index: number): number {
  const isFraction = index > 0 && (a.startsWith('0') || b.startsWith('0'));
  return isFraction ? compareText(a, b) : compareNumbers(a, b);
}

function compareSuffixes(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [first, second] = [suffixAt(a, index), suffixAt(b, index)];
    const order = first.rank - second.rank || compareNumbers(first.number, second.number);
    if (order !== 0) return order;
  }
  return 0;
}

function suffixAt(
  suffixes: readonly string[],
  index: number,
): { readonly rank: number; readonly number: string } {
  const [, name = '', number = ''] = /^([a-z]*)(\d*)$/.exec(suffixes[index] ?? '') ?? [];
  return { rank: SUFFIXES.indexOf(name), number };
}
