import { compareText } from '../../../core/compare-text.ts';
import { compareNumbers } from './debian-version.ts';

const FORM = /^\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** RubyGems, Gem::Version: segments of digits and of letters; letters come before numbers, and zeros at the end are nothing. */
export function compareGem(a: string, b: string): number | undefined {
  const [first, second] = [read(a), read(b)];
  if (first === undefined || second === undefined) return undefined;
  for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
    const order = compareSegments(first[index] ?? '0', second[index] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

function read(version: string): readonly string[] | undefined {
  const trimmed = version.trim();
  if (trimmed.length > 256 || !FORM.test(trimmed)) return undefined;
  const segments = trimmed.replaceAll('-', '.pre.').match(/\d+|[A-Za-z]+/g) ?? [];
  const letters = segments.findIndex((segment) => /[A-Za-z]/.test(segment));
  const release = letters < 0 ? segments : segments.slice(0, letters);
  return [...withoutZeros(release), ...withoutZeros(segments.slice(release.length))];
}

function withoutZeros(segments: readonly string[]): readonly string[] {
  const last = segments.findLastIndex((segment) => !/^0+$/.test(segment));
  return segments.slice(0, last + 1);
}

function compareSegments(a: string, b: string): number {
  const [aIsNumber, bIsNumber] = [/^\d/.test(a), /^\d/.test(b)];
  if (aIsNumber && bIsNumber) return compareNumbers(a, b);
  if (aIsNumber !== bIsNumber) return aIsNumber ? 1 : -1;
  return compareText(a, b);
}
