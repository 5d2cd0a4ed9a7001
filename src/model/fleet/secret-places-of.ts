import type { Json } from '../../core/canonical-json.ts';
import { PLACE_KEYS } from '../manifest/keys.ts';
import type { Node } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { secretsOf } from '../manifest/secrets-of.ts';

/**
 * Where the secrets of bundles are for a host: names to `{env: NAME}`, `{file: PATH}` or `{command: [PROGRAM, WORD]}`, as a
 * manifest has them. Undefined after a problem was added; none shows what was written.
 */
export function secretPlacesOf(list: ProblemList, node: Node, where: string): Json | undefined {
  const before = list.problems.length;
  const places = secretsOf(list, node, where, PLACE_KEYS);
  return list.problems.length > before ? undefined : (places as Json | undefined);
}
