import { ArxError } from '../../core/errors.ts';
import { readYaml } from '../manifest/read-yaml.ts';
import { scalarType } from '../manifest/scalar-type.ts';
import type { Node } from '../manifest/node.ts';
import { createFleetProblems } from './fleet-problems.ts';
import { type FleetWords, OWN_KEYS } from './fleet-words.ts';
import { hostDataOf } from './host-data-of.ts';
import type { HostData } from './host-data.ts';

const WHERE = '--data';

/**
 * Data of the command line, each as `KEY=VALUE`: numbers, true and false are that, what begins with `{`, `[` or a quote is YAML,
 * and everything else is text. The last one of a key holds.
 * @throws ArxError USAGE_INVALID; it shows no value.
 */
export function parseGivenData(texts: readonly string[], words: FleetWords): HostData {
  const entries = new Map<string, Node>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const key = at < 0 ? '' : text.slice(0, at);
    if (!/^[\p{L}\p{N}_.-]{1,128}$/u.test(key))
      throw new ArxError('USAGE_INVALID', `Cannot use ${WHERE}: it has no key, expected KEY=VALUE`, {
        hint: 'Write --data ssh_user=deploy',
      });
    entries.set(key, valueNode(text.slice(at + 1), isText(key, words)));
  }
  const list = createFleetProblems();
  const members = [...entries].map(([key, value]) => ({ key, value }));
  const data = hostDataOf(list, { kind: 'map', entries: members }, WHERE, words);
  const [problem] = list.problems;
  if (problem === undefined) return withoutPlainSecrets(data, words);
  const { message, hint } = problem;
  throw new ArxError('USAGE_INVALID', message, hint === undefined ? {} : { hint });
}

/** Everybody on this machine can read the words of a command line. */
function withoutPlainSecrets(data: HostData, { keys }: FleetWords): HostData {
  const secret = keys.find(({ name, type }) => type === 'secret' && typeof data[name] === 'string');
  if (secret === undefined) return data;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use ${WHERE}: ${secret.name} is written out, expected {env: NAME} or {file: PATH}`,
    { hint: `Every user of this machine sees it: write --data '${secret.name}={env: NAME}'` },
  );
}

/** What is text for its connector needs no quotes on a command line, whatever it looks like. */
function isText(key: string, { keys }: FleetWords): boolean {
  const type = [...OWN_KEYS, ...keys].find(({ name }) => name === key)?.type;
  return type === 'string';
}

function valueNode(text: string, isWord: boolean): Node {
  const scalar = { kind: 'scalar', text, surprising: false } as const;
  if (isWord) return { ...scalar, type: 'text' };
  if (!/^[{["']/.test(text)) return { ...scalar, type: text === '' ? 'text' : scalarType(text).type };
  const list = createFleetProblems();
  const node = readYaml(WHERE, text, list);
  if (list.problems.length === 0) return node;
  throw new ArxError('USAGE_INVALID', `Cannot use ${WHERE}: its value is no YAML, expected KEY=VALUE`, {
    hint: `Quote it for the shell: --data '_sudo_password={env: SUDO_PASSWORD}'`,
  });
}
