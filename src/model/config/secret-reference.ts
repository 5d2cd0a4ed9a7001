import { type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { configFieldsOf } from './config-fields.ts';
import { SECRET_KEYS } from './config-keys.ts';
import type { SecretReference } from './config.ts';

const CODE = 'CONFIG_INVALID';
// Capitals only: a token that stands here by mistake would be shown as the name of a variable that is not set.
const VARIABLE = /^[A-Z_][A-Z0-9_]{0,127}$/;

/** Where a secret is. Undefined after a problem was added; no problem shows what was written instead. */
export function secretReferenceOf(list: ProblemList, node: Node, where: string): SecretReference | undefined {
  if (node.kind === 'broken') return undefined;
  if (node.kind !== 'map') return addLiteral(list, node, where);
  const fields = configFieldsOf(list, node, where, SECRET_KEYS);
  const [env, file] = [fields.get('env'), fields.get('file')];
  if (env !== undefined && file === undefined) return variableOf(list, env, `${where}.env`);
  if (file !== undefined && env === undefined) return fileOf(list, file, `${where}.file`);
  const is = env === undefined ? 'it has neither env nor file' : 'it has env and file';
  list.add(CODE, `Cannot use ${where}: ${is}, expected one of them`, node.at);
  return undefined;
}

/** A file's path: absolute, or below the home directory. Undefined after a problem was added. */
export function pathOf(list: ProblemList, node: Node, where: string): string | undefined {
  if (node.kind === 'broken') return undefined;
  if (node.kind === 'scalar' && node.type === 'text' && isPath(node.text)) return node.text;
  list.add(
    CODE,
    `Cannot use ${where}: it is no path, expected one that begins with "/" or "~/"`,
    node.at,
    'write it from the root on',
  );
  return undefined;
}

function isPath(path: string): boolean {
  return /^(?:~?\/)[^\p{Cc}]+$/u.test(path) && path.length < 4096 && !path.endsWith('/');
}

function addLiteral(list: ProblemList, node: Node, where: string): undefined {
  const is = node.kind === 'scalar' && node.type === 'null' ? 'it has no value' : 'it is written out';
  const shown = node.kind === 'list' ? `it is ${nameOfKind(node)}` : is;
  list.add(
    CODE,
    `Cannot use ${where}: ${shown}, expected {env: NAME} or {file: PATH}`,
    node.at,
    'put the value into a variable or into a file that only you can read, and name that',
  );
}

function variableOf(list: ProblemList, node: Node, where: string): SecretReference | undefined {
  if (node.kind === 'broken') return undefined;
  // Not what stands there: it may be the value.
  if (node.kind === 'scalar' && VARIABLE.test(node.text)) return { env: node.text };
  list.add(
    CODE,
    `Cannot use ${where}: it is not the name of a variable, expected capital letters, digits and "_"`,
    node.at,
    'write the name of the variable, not its value',
  );
  return undefined;
}

function fileOf(list: ProblemList, node: Node, where: string): SecretReference | undefined {
  const file = pathOf(list, node, where);
  return file === undefined ? undefined : { file };
}
