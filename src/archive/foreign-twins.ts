import type { Context } from '../core/context.ts';

const EXAMPLES = 3;

/** Reports names that some file systems take for one. They stay: on Linux they are different. */
export function reportTwins(names: Iterable<string>, source: string, context: Context): void {
  const { count, examples } = findTwins(names);
  if (count === 0) return;
  const shown = examples.map((pair) => pair.map((name) => JSON.stringify(name)).join(' and ')).join(', ');
  context.report({
    type: 'warning',
    message: `"${source}" has ${count} names that differ from others only in case or Unicode form: ${shown}`,
    hint: 'They are kept; file systems that ignore case cannot hold both',
  });
}

function findTwins(names: Iterable<string>): { count: number; examples: [string, string][] } {
  const folded = new Map<string, string>();
  const examples: [string, string][] = [];
  let count = 0;
  for (const name of names) {
    const form = fold(name);
    const twin = folded.get(form);
    folded.set(form, twin ?? name);
    if (twin === undefined) continue;
    count += 1;
    if (examples.length < EXAMPLES) examples.push([twin, name]);
  }
  return { count, examples };
}

/** Unicode's toNFKC_Casefold, near enough: upper case first, so that "ß" becomes "ss". */
function fold(name: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(name)) return name.toLowerCase();
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
