import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { isAccountName } from '../account-name.ts';
import type { Execution } from '../manifest.ts';
import { givenNameProblem, isVariableName } from '../variable-name.ts';
import { choiceOf } from './choice-of.ts';
import type { Fields } from './fields.ts';
import { namesOf } from './names-of.ts';
import type { Node } from './node.ts';
import { durationOf } from './numbers.ts';
import type { ProblemList } from './problem-list.ts';
import { defined } from './settings.ts';
import { sealedTextOf, textOf } from './texts.ts';

/** How commands are run: the same keys on the bundle and on a command. `where` is '' for the bundle. */
export function executionOf(list: ProblemList, fields: Fields, where: string): Execution {
  const prefix = where === '' ? '' : `${where}.`;
  const [network, timeout, silence, user, pass] = ['network', 'timeout', 'silence', 'user', 'pass'].map(
    (key) => fields.get(key),
  );
  return defined({
    network: network && choiceOf(list, network, `${prefix}network`, ['none', 'host'] as const),
    timeout: timeout && durationOf(list, timeout, `${prefix}timeout`),
    silence: silence && durationOf(list, silence, `${prefix}silence`),
    user: user && userOf(list, user, `${prefix}user`),
    pass: pass && namesOf(list, pass, `${prefix}pass`, passedOf),
  });
}

function userOf(list: ProblemList, node: Node, where: string): string | undefined {
  const isNumber = node.kind === 'scalar' && node.type === 'number' && isAccountName(node.text);
  const text = isNumber ? undefined : sealedTextOf(list, node, where);
  if (text !== undefined && isAccountName(text)) return text;
  if (text === undefined && !isNumber) return undefined;
  list.add(
    isNumber ? 'MANIFEST_TYPE' : 'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${isNumber ? 'a number' : 'no user'}, expected a name, or a number in quotes`,
    node.at,
    isNumber ? `write '${node.text}' in quotes` : groupHint(text ?? ''),
  );
  return undefined;
}

function groupHint(text: string): string | undefined {
  return text.includes(':') ? 'the groups are those of the user' : undefined;
}

const PASSED = {
  'no name': 'is not the name of a variable, expected letters, digits and "_"',
  'of the shell': 'is a variable that shells keep for themselves, and set anew in every command',
  'set by arx itself': 'is set by arx itself, and nothing of the caller may replace it',
} as const;

function passedOf(list: ProblemList, node: Node, where: string): string | undefined {
  const name = textOf(list, node, where);
  if (name === undefined) return undefined;
  const named = isVariableName(name) && name.length <= 128;
  const problem = named ? givenNameProblem(name) : 'no name';
  if (problem === undefined) return name;
  const is = PASSED[problem];
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: ${quoted(redactText(name), 60)} ${is}`,
    node.at,
    name.includes('=') ? 'pass takes names only; env sets values' : undefined,
  );
  return undefined;
}
