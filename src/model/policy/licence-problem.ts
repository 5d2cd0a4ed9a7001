import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import ids from 'spdx-license-ids/index.json' with { type: 'json' };
import { didYouMean } from '../../core/did-you-mean.ts';

const KNOWN: ReadonlySet<string> = new Set([...ids, ...deprecated]);
// SPDX specification 2.3, annex D: ids, "+", references, AND, OR, WITH and parentheses.
const TOKEN = /[()]|[A-Za-z0-9.:+-]+/g;
const REFERENCE = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/;

/** What is wrong with a licence id or expression; undefined if nothing is. What follows WITH is not looked up. */
export function licenceProblem(
  text: string,
): { readonly expected?: string; readonly hint?: string } | undefined {
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.join('') !== text.replaceAll(' ', '')) return {};
  const unknown = tokens.find((token, at) => tokens[at - 1] !== 'WITH' && !isKnown(token));
  if (unknown === undefined) return isWellFormed(tokens) ? undefined : {};
  const near = didYouMean(unknown, KNOWN);
  return {
    expected: `SPDX licence ids: "${unknown.slice(0, 60)}" is none`,
    ...(near !== undefined && { hint: `did you mean "${near}"?` }),
  };
}

function isKnown(token: string): boolean {
  if (/^(?:AND|OR|WITH|[()])$/.test(token)) return true;
  return KNOWN.has(token) || KNOWN.has(token.replace(/\+$/, '')) || REFERENCE.test(token);
}

/** Terms and operators take turns, and parentheses match. */
function isWellFormed(tokens: readonly string[]): boolean {
  let [depth, wantsTerm] = [0, true];
  for (const token of tokens) {
    if (token === '(' || token === ')') depth += token === '(' ? 1 : -1;
    const isOperator = /^(?:AND|OR|WITH)$/.test(token);
    const opens = token === '(' || !(isOperator || token === ')');
    if (depth < 0 || opens !== wantsTerm) return false;
    if (token !== '(' && token !== ')') wantsTerm = isOperator;
  }
  return depth === 0 && !wantsTerm;
}
