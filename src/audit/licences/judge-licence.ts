import parse from 'spdx-expression-parse';
import satisfies from 'spdx-satisfies';
import type { EffectivePolicy } from '../../model/policy/effective-policy.ts';
import { isKnownExpression } from './licence-expression.ts';

/** What a policy says of a licence. */
export type LicenceVerdict = 'allowed' | 'denied' | 'not allowed' | 'unknown';

type Node = ReturnType<typeof parse>;

/**
 * Judges an expression: `AND` needs all its parts, `OR` is a choice of which one must be allowed. Expressions in the
 * policy are read as SPDX says, so that `GPL-2.0+` covers `GPL-3.0-only`.
 */
export function judgeLicence(
  expression: string,
  { allow, deny }: EffectivePolicy['licences'],
): LicenceVerdict {
  if (!isKnownExpression(expression)) return 'unknown';
  const tree = parse(expression);
  if (!holds(tree, (licence) => !isListed(licence, deny))) return 'denied';
  if (allow === undefined) return 'allowed';
  // One choice must be neither denied nor missing from the list.
  const fits = (licence: string): boolean => isListed(licence, allow) && !isListed(licence, deny);
  return allow.includes(expression) || holds(tree, fits) ? 'allowed' : 'not allowed';
}

function holds(node: Node, fits: (licence: string) => boolean): boolean {
  if (!('conjunction' in node)) return fits(textOf(node));
  const [left, right] = [holds(node.left, fits), holds(node.right, fits)];
  return node.conjunction === 'and' ? left && right : left || right;
}

function textOf({ license, plus, exception }: Extract<Node, { readonly license: string }>): string {
  return `${license}${plus === true ? '+' : ''}${exception === undefined ? '' : ` WITH ${exception}`}`;
}

function isListed(licence: string, list: readonly string[]): boolean {
  return list.some((one) => one === licence || covers(one, licence));
}

function covers(one: string, licence: string): boolean {
  try {
    return satisfies(licence, [one]);
  } catch {
    // spdx-satisfies takes single licences in its list, and knows no LicenseRef.
    return false;
  }
}
