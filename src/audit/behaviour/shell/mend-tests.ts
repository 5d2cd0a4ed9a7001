import type { Syntax } from './syntax.ts';

const ARITHMETIC: ReadonlySet<string> = new Set(['/', '*', '+', '-', '%', '^', ',']);

/**
 * The grammar (0.25.1) takes `/` in `[ -w / ]` for a division and then reads on until some other bracket. Here such a text
 * is given with a letter in the place of each such operator, to be parsed again: what is compared in a test matters little,
 * what follows it does. Undefined if there is nothing to mend.
 */
export function mendTests(tree: Syntax, text: string): string | undefined {
  const places: number[] = [];
  gather(tree, false, places);
  if (places.length === 0) return undefined;
  let [mended, from] = ['', 0];
  for (const place of places.sort((a, b) => a - b)) {
    mended += `${text.slice(from, place)}_`;
    from = place + 1;
  }
  return mended + text.slice(from);
}

function gather(node: Syntax, inTest: boolean, places: number[]): void {
  const within = inTest || isBrokenTest(node);
  if (within && ARITHMETIC.has(node.type) && node.end - node.start === 1) places.push(node.start);
  for (const child of node.children) gather(child, within, places);
}

/** A test with an error in it, or an error that begins one. */
function isBrokenTest(node: Syntax): boolean {
  if (node.type === 'test_command') return hasError(node);
  return node.type === 'ERROR' && node.children.some(({ type }) => type === '[');
}

/** True if something below a node could not be parsed. */
export function hasError({ type, children }: Syntax): boolean {
  return type === 'ERROR' || type === 'MISSING' || children.some(hasError);
}
