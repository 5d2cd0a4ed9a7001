import { compareNumbers } from './debian-version.ts';

const FORM =
  /^v?(\d{1,9}(?:\.\d{1,9}){0,3})(?:[._-]?(stable|alpha|beta|patch|rc|pl|a|b|p)(?:[.-]?(\d{1,9}(?:[.-]\d{1,9})*))?)?([.-]?dev)?(?:\+[^\s]*)?$/i;
const STABILITIES: Readonly<Record<string, number>> = {
  alpha: 1,
  a: 1,
  beta: 2,
  b: 2,
  rc: 3,
  stable: 4,
  patch: 5,
  pl: 5,
  p: 5,
};

/**
 * Composer's versions ("Versions and constraints"): up to four numbers, a stability with its numbers, `-dev` before all of
 * them. Branches (`dev-main`, `1.x-dev`) have no order.
 */
export function compareComposer(a: string, b: string): number | undefined {
  const [first, second] = [read(a), read(b)];
  if (first === undefined || second === undefined) return undefined;
  return (
    compareAll(first.numbers, second.numbers) ||
    first.stability - second.stability ||
    compareAll(first.more, second.more) ||
    Number(second.isDev) - Number(first.isDev)
  );
}

interface Version {
  readonly numbers: readonly string[];
  readonly stability: number;
  readonly more: readonly string[];
  readonly isDev: boolean;
}

function read(version: string): Version | undefined {
  if (version.length > 256) return undefined;
  const [, numbers, stability, more, dev] = FORM.exec(version.trim()) ?? [];
  if (numbers === undefined) return undefined;
  const isDev = dev !== undefined;
  const named = STABILITIES[stability?.toLowerCase() ?? 'stable'] ?? 4;
  // `1.0-dev` alone comes before every other form of 1.0.
  const rank = isDev && stability === undefined ? 0 : named;
  return { numbers: numbers.split('.'), stability: rank, more: more?.split(/[.-]/) ?? [], isDev };
}

function compareAll(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = compareNumbers(a[index] ?? '0', b[index] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}
