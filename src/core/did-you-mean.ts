/**
 * The candidate that a person most likely meant, or undefined if none is close. Distance: insert, delete, replace or
 * swap of two neighbours, each one step; at most a third of the word may differ.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined;
  const given = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.min(3, Math.floor(word.length / 3))) + 0.5;
  for (const candidate of candidates) {
    const steps = distance(given, candidate.toLowerCase());
    if (
      steps < least ||
      (steps === least && sharedStart(given, candidate) > sharedStart(given, best ?? ''))
    ) {
      [best, least] = [candidate, steps];
    }
  }
  return best;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const steps = [at(above, column) + 1, at(here, column - 1) + 1, at(above, column - 1) + (same ? 0 : 1)];
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        steps.push(at(before, column - 2) + 1);
      here.push(Math.min(...steps));
    }
    [before, above] = [above, here];
  }
  return at(above, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
