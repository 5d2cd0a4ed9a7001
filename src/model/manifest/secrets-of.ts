import { quoted } from '../../core/quoted.ts';
import { redactUrl } from '../../core/redact.ts';
import type { SecretEntry } from '../manifest.ts';
import { givenNameProblem, isSetByArx, isVariableName } from '../variable-name.ts';
import { choiceOf } from './choice-of.ts';
import { fieldsOf } from './fields.ts';
import { hostArgvOf } from './host-argv.ts';
import { SECRET_KEYS } from './keys.ts';
import { type MapEntry, type Node, nameOfKind } from './node.ts';
import { demandOneOf, mapNodeOf } from './one-of.ts';
import { absoluteFileOf } from './paths.ts';
import type { ProblemList } from './problem-list.ts';
import { defined } from './settings.ts';
import { sealedTextOf } from './texts.ts';

const HINT = 'write NAME: {file: /etc/…}, {env: NAME} or {command: […]}, never the secret itself';

/** What may be said of one: keys, each with the line that editors show. */
type SecretKeys = Partial<typeof SECRET_KEYS>;

/** The secrets of a bundle by name: where each is on the host that runs it. No value is ever shown, it may be one. */
export function secretsOf(
  list: ProblemList,
  node: Node,
  where: string,
  keys: SecretKeys = SECRET_KEYS,
): Record<string, SecretEntry> | undefined {
  const map = mapNodeOf(list, node, where, HINT);
  if (map === undefined) return undefined;
  if (map.entries.length === 0)
    list.add('MANIFEST_NO_EFFECT', `Cannot use ${where}: it is an empty map`, node.at, 'remove it');
  const secrets = map.entries.map((entry) => [entry.key, namedSecret(list, entry, { where, keys })] as const);
  return Object.fromEntries(secrets);
}

interface Named {
  readonly where: string;
  readonly keys: SecretKeys;
}

function namedSecret(
  list: ProblemList,
  { key, keyAt, value }: MapEntry,
  { where, keys }: Named,
): SecretEntry {
  const is = nameProblem(key);
  if (is !== undefined) list.add('MANIFEST_VALUE', `Cannot use ${where}: ${is}`, keyAt);
  return secretOf(list, value, { where: `${where}.${isVariableName(key) ? key : '?'}`, keys }) ?? {};
}

function nameProblem(name: string): string | undefined {
  if (!isVariableName(name) || name.length > 128)
    return `${quoted(redactUrl(name), 60)} is not the name of a secret, expected at most 128 letters, digits and "_"`;
  const problem = isSetByArx(`${name}_FILE`) ? 'set by arx itself' : givenNameProblem(name);
  if (problem === undefined) return undefined;
  const whose = problem === 'of the shell' ? 'shells keep for themselves' : 'arx sets itself';
  return `${quoted(name)} is a variable that ${whose}, expected another name`;
}

function secretOf(list: ProblemList, node: Node, { where, keys }: Named): SecretEntry | undefined {
  const map = mapNodeOf(list, node, where, HINT);
  if (map === undefined) return undefined;
  const fields = fieldsOf(list, map, where, keys);
  demandOneOf(list, map, where, { keys, of: ['env', 'file', 'command'] });
  const [env, file, command, as] = ['env', 'file', 'command', 'as'].map((key) => fields.get(key));
  return defined({
    env: env && isText(list, env, `${where}.env`) ? variableOf(list, env, `${where}.env`) : undefined,
    file:
      file && isText(list, file, `${where}.file`) ? absoluteFileOf(list, file, `${where}.file`) : undefined,
    command: command && hostArgvOf(list, command, `${where}.command`),
    as: as && choiceOf(list, as, `${where}.as`, ['file', 'env'] as const),
  });
}

// The usual message shows what is there instead.
function isText(list: ProblemList, node: Node, where: string): boolean {
  if (node.kind === 'broken' || (node.kind === 'scalar' && node.type === 'text')) return true;
  list.add('MANIFEST_TYPE', `Cannot use ${where}: it is ${nameOfKind(node)}, expected text`, node.at, HINT);
  return false;
}

function variableOf(list: ProblemList, node: Node, where: string): string | undefined {
  const name = sealedTextOf(list, node, where);
  if (name === undefined || (isVariableName(name) && name.length <= 128)) return name;
  const is = 'it is not the name of a variable, expected letters, digits and "_"';
  list.add('MANIFEST_VALUE', `Cannot use ${where}: ${is}`, node.at, 'never the secret itself');
  return undefined;
}
