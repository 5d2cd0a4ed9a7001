import { quoted } from '../../core/quoted.ts';
import type { Node } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import type { Add } from './add-values.ts';
import { wholeNumber } from './kind.ts';
import { MORE } from './order.ts';
import { key } from './policy-key.ts';
import { entriesOf, placeOf } from './policy-fields.ts';

/** One member of `require.sequence`. */
export const SEQUENCE = key(
  wholeNumber(0),
  MORE,
  'The lowest sequence that a bundle may have, by its name: {web: 12}.',
);

/** Reads `require.sequence`. */
export function sequencesOf(list: ProblemList, node: Node, add: Add): void {
  for (const [name, field] of entriesOf(list, node, 'require.sequence')) {
    const isName = name !== '' && name.length <= 200 && !/[\p{C}]/u.test(name);
    if (!isName)
      list.add(
        'POLICY_INVALID',
        `Cannot use require.sequence: ${quoted(name, 60)} is no name of a bundle`,
        field.keyAt,
      );
    const value = SEQUENCE.kind.read(list, field.node, `require.sequence.${isName ? name : '?'}`);
    if (value !== undefined) add(`require.sequence.${name}`, { value, at: placeOf(field.node.at) });
  }
}
