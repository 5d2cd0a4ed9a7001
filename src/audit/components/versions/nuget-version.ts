import { compareText } from '../../../core/compare-text.ts';
import { compareNumbers } from './debian-version.ts';

const FORM = /^(\d{1,10}(?:\.\d{1,10}){0,3})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]*)?$/;

/** NuGet: Semantic Versioning 2.0.0 with up to four numbers, and labels in which case does not count. */
export function compareNuget(a: string, b: string): number | undefined {
  const [first, second] = [read(a), read(b)];
  if (first === undefined || second === undefined) return undefined;
  for (let index = 0; index < 4; index += 1) {
    const order = compareNumbers(first.numbers[index] ?? '0', second.numbers[index] ?? '0');
    if (order !== 0) return order;
  }
  return compareLabels(first.labels, second.labels);
}

interface Version {
  readonly numbers: readonly string[];
  readonly labels: readonly string[];
}

function read(version: string): Version | undefined {
  if (version.length > 256) return undefined;
  const [, numbers, labels] = FORM.exec(version.trim()) ?? [];
  if (numbers === undefined) return undefined;
  return { numbers: numbers.split('.'), labels: labels?.toLowerCase().split('.') ?? [] };
}

/** Without labels comes last; numbers come before words; more labels come after fewer. */
function compareLabels(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [first, second] = [a[index] ?? '', b[index] ?? ''];
    const [x, y] = [/^\d+$/.test(first), /^\d+$/.test(second)];
    const order =
      x && y ? compareNumbers(first, second) : Number(y) - Number(x) || compareText(first, second);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
