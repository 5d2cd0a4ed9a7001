import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { configFieldsOf } from '../config/config-fields.ts';
import { withManifestText } from '../manifest/manifest-text.ts';
import { type MapNode, type Node, nameOfKind } from '../manifest/node.ts';
import { createProblemList, type ProblemList, problemsError } from '../manifest/problem-list.ts';
import { readYaml } from '../manifest/read-yaml.ts';
import { limitValueOf } from './limit-value.ts';
import type { Policy } from './policy.ts';
import { LIMIT_KEYS, LIMIT_OF, type LimitKey, POLICY_KEYS } from './policy-keys.ts';

const CODE = 'POLICY_INVALID';

/**
 * Reads a policy in YAML or JSON. `file` is for messages.
 * @throws ArxError POLICY_INVALID whose `problems` are all that is wrong, each with its place.
 */
export function parsePolicy(text: string, file: string): Policy {
  const list = createPolicyProblems();
  const limits = limitsOf(list, readYaml(file, text, list));
  if (list.problems.length === 0) return { file, limits };
  const { problems, hint, at } = problemsError(file, list);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw withManifestText(
    new ArxError(CODE, `Cannot use the policy ${quoted(file)}: it has ${count}, expected none`, {
      problems,
      ...(hint === undefined ? {} : { hint }),
      ...(at === undefined ? {} : { at }),
    }),
    text,
  );
}

// What reads manifests and configs has codes of these; here all problems have one code.
function createPolicyProblems(): ProblemList {
  const list = createProblemList('the policy');
  return { ...list, add: (_code, message, at, hint) => list.add(CODE, message, at, hint) };
}

function limitsOf(list: ProblemList, root: Node): Policy['limits'] {
  const policy = mapOf(list, root, 'the policy');
  const section = policy && configFieldsOf(list, policy, 'the policy', POLICY_KEYS).get('limits');
  const limits = section && mapOf(list, section, 'limits');
  if (limits === undefined) return {};
  const found: Partial<Record<LimitKey, number>> = {};
  for (const [key, node] of configFieldsOf(list, limits, 'limits', LIMIT_KEYS) as ReadonlyMap<
    LimitKey,
    Node
  >) {
    const value = limitValueOf(list, node, `limits.${key}`, LIMIT_OF[key][1]);
    if (value !== undefined) found[key] = value;
  }
  return found;
}

/** A map, or undefined for nothing and after a problem was added. */
function mapOf(list: ProblemList, node: Node, where: string): MapNode | undefined {
  if (node.kind === 'map') return node;
  const nothing = node.kind === 'scalar' && node.type === 'null';
  if (node.kind !== 'broken' && !nothing)
    list.add(CODE, `Cannot use ${where}: it is ${nameOfKind(node)}, expected a map`, node.at);
  return undefined;
}
