import { linearPattern } from '../../core/linear-pattern.ts';

/** What is wrong with a pattern of names, and what to write instead. */
export interface PatternProblem {
  readonly is: string;
  readonly hint?: string;
}

// No identity provider gives such names: a pattern that matches them matches every name.
const ANYTHING = ['\u0001', 'urn:arx:nobody', 'https://nobody.invalid/x', 'nobody@nobody.invalid'];

/**
 * What is wrong with a pattern for the name in a certificate; undefined if nothing is. It must say both ends of the name,
 * also where it has alternatives, because a name that only begins or ends well is somebody else's.
 */
export function sanPatternProblem(text: string): PatternProblem | undefined {
  if (text.trim() === '') return { is: 'it is empty, expected a pattern with "^" and "$"' };
  const { alternatives, endsWithDollar } = scan(text);
  const inner = text.slice(text.startsWith('^') ? 1 : 0, endsWithDollar ? -1 : undefined);
  if (!text.startsWith('^') || !endsWithDollar || alternatives) {
    const anchored = alternatives ? `^(?:${inner})$` : `^${inner}$`;
    return { is: 'it is not anchored at both ends', hint: `write '${anchored}'` };
  }
  if (inner === '') return { is: 'it matches only an empty name' };
  const pattern = linearPattern(text);
  if ('problem' in pattern) return { is: pattern.problem };
  return everyNameProblem(pattern);
}

/** What is wrong with a pattern that matches every name; undefined for another. */
export function everyNameProblem(pattern: { matches(name: string): boolean }): PatternProblem | undefined {
  const matchesAll = ANYTHING.every((name) => pattern.matches(name));
  return matchesAll ? { is: 'it matches every name, expected one that names somebody' } : undefined;
}

interface Scanned {
  /** A `|` outside of all groups. */
  readonly alternatives: boolean;
  readonly endsWithDollar: boolean;
}

const TOKEN = /\\[\s\S]|\[(?:\\[\s\S]|[^\\\]])*\]|[\s\S]/gu;

/** Goes over a pattern once; what is escaped or in brackets is passed over. */
function scan(text: string): Scanned {
  let [depth, alternatives, endsWithDollar] = [0, false, false];
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === '|' && depth <= 0) alternatives = true;
    endsWithDollar = token === '$' && depth <= 0;
  }
  return { alternatives, endsWithDollar };
}
