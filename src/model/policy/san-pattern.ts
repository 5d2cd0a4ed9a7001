/** What is wrong with a pattern of names, and what to write instead. */
export interface PatternProblem {
  readonly is: string;
  readonly hint?: string;
}

// No identity provider gives such names: a pattern that matches them matches every name.
const ANYTHING = ['\u0001', 'urn:arx:nobody', 'https://nobody.invalid/x', 'nobody@nobody.invalid'];

/**
 * What is wrong with a pattern (a JavaScript regular expression, flag `u`) for the name in a certificate; undefined if
 * nothing is. It must say both ends of the name, also where it has alternatives, because a name that only begins or ends
 * well is somebody else's; and it may not need time that grows faster than the name.
 */
export function sanPatternProblem(text: string): PatternProblem | undefined {
  if (text.trim() === '') return { is: 'it is empty, expected a pattern with "^" and "$"' };
  const scanned = scan(text);
  const inner = text.slice(text.startsWith('^') ? 1 : 0, scanned.endsWithDollar ? -1 : undefined);
  const isAnchored = text.startsWith('^') && scanned.endsWithDollar && !scanned.alternatives;
  if (!isAnchored) {
    const anchored = scanned.alternatives ? `^(?:${inner})$` : `^${inner}$`;
    return { is: 'it is not anchored at both ends', hint: `write '${anchored}'` };
  }
  if (inner === '') return { is: 'it matches only an empty name' };
  if (scanned.slow !== undefined) return { is: `it has ${scanned.slow}, which can take very long` };
  return compileProblem(text);
}

function compileProblem(text: string): PatternProblem | undefined {
  try {
    const pattern = new RegExp(text, 'u');
    const matchesAll = ANYTHING.every((name) => pattern.test(name));
    return matchesAll ? { is: 'it matches every name, expected one that names somebody' } : undefined;
  } catch (error) {
    return { is: `it is no regular expression (${(error as Error).message.replace(/^.*: /s, '')})` };
  }
}

interface Scanned {
  /** A `|` outside of all groups. */
  readonly alternatives: boolean;
  readonly endsWithDollar: boolean;
  /** A part that backtracks beyond all bounds, in words. */
  readonly slow: string | undefined;
}

const TOKEN = /\\[\s\S]|\[(?:\\[\s\S]|[^\\\]])*\]|\(\?<?[!=]|\((?:\?:)?|[\s\S]/gu;

/** Goes over a pattern once; what is escaped or in brackets is passed over. */
function scan(text: string): Scanned {
  const groups: { varies: boolean }[] = [];
  let [alternatives, endsWithDollar] = [false, false];
  let slow: string | undefined;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const group = groups.at(-1);
    endsWithDollar = token === '$' && group === undefined;
    if (token.startsWith('(')) groups.push({ varies: false });
    if (/^\(\?<?[!=]/.test(token)) slow ??= 'a look around';
    if (/^\\[1-9k]/.test(token)) slow ??= 'a reference back to a group';
    if (token === '|' && group === undefined) alternatives = true;
    if (/^[*+?{|]$/.test(token) && group !== undefined) group.varies = true;
    if (token !== ')' || group === undefined) continue;
    groups.pop();
    if (group.varies && /[*+{]/.test(text[index + 1] ?? '')) slow ??= 'a repeated group that varies itself';
    const outer = groups.at(-1);
    if (outer !== undefined) outer.varies ||= group.varies;
  }
  return { alternatives, endsWithDollar, slow };
}
