import { didYouMean } from '../../core/did-you-mean.ts';
import { quoted } from '../../core/quoted.ts';
import { redactUrl } from '../../core/redact.ts';
import { BUNDLE_KEYS, CODE_KEYS, DATA_KEYS } from './keys.ts';
import { type MapNode, type Node, nameOfKind } from './node.ts';
import type { ProblemList } from './problem-list.ts';

/** The known fields of a map, by key. */
export type Fields = ReadonlyMap<string, Node>;

// What other tools call the same thing; too far from our words to be found as a misspelling.
const OTHER_WORDS: Readonly<Record<string, string>> = {
  command: 'cmd',
  comand: 'cmd',
  run: 'cmd',
  exec: 'cmd',
  program: 'cmd',
  arguments: 'args',
  argv: 'args',
  url: 'source',
  uri: 'source',
  src: 'source',
  from: 'source',
  dest: 'target',
  destination: 'target',
  dst: 'target',
  path: 'target',
  to: 'target',
  checksum: 'integrity',
  hash: 'integrity',
  digest: 'integrity',
  sha256: 'integrity',
  signature: 'verify',
  ignore: 'exclude',
  omit: 'exclude',
  only: 'include',
  strip_components: 'strip',
  stripcomponents: 'strip',
  credential: 'auth',
  credentials: 'auth',
  token: 'auth',
  permissions: 'mode',
  chmod: 'mode',
  chown: 'owner',
  environment: 'env',
  passenv: 'pass',
  pass_env: 'pass',
  envpass: 'pass',
  run_as: 'user',
  runas: 'user',
  sudo: 'user',
  retry: 'retries',
  attempts: 'retries',
  rollback: 'undo',
  revert: 'undo',
  background: 'daemon',
  healthcheck: 'health',
  check: 'health',
  port: 'tcp',
  action: 'do',
  actions: 'do',
  state: 'do',
  if: 'when',
  platform: 'platforms',
  secret: 'secrets',
  service: 'services',
  dir: 'cwd',
  workdir: 'cwd',
  directory: 'cwd',
  commands: 'code',
  steps: 'code',
  sources: 'data',
  files: 'data',
};

const BELONGS: readonly (readonly [string, object])[] = [
  ['the bundle', BUNDLE_KEYS],
  ['data entries', DATA_KEYS],
  ['code entries', CODE_KEYS],
];

const FLEET_WORDS = ['fleet', 'hosts', 'groups', 'inventory'];

/** Takes a map's fields, and reports every key that the language does not have there. */
export function fieldsOf(list: ProblemList, node: MapNode, where: string, keys: object): Fields {
  const fields = new Map<string, Node>();
  for (const { key, keyAt, value } of node.entries) {
    if (Object.hasOwn(keys, key)) fields.set(key, value);
    else list.add('MANIFEST_UNKNOWN_KEY', unknown(where, key, keys), keyAt, hintFor(key, keys));
  }
  return fields;
}

/** True if one of a map's unknown keys looks like a misspelt `key`, so that its absence needs no second message. */
export function isMisspelt(node: MapNode, key: string, keys: object): boolean {
  return node.entries.some((entry) => !Object.hasOwn(keys, entry.key) && meantKey(entry.key, keys) === key);
}

/** A value that must be a list, or undefined after a problem was added. */
export function listOf(
  list: ProblemList,
  node: Node,
  where: string,
  hint?: string,
): readonly Node[] | undefined {
  if (node.kind === 'list') return node.items;
  if (node.kind === 'broken') return undefined;
  const is = node.kind === 'scalar' && node.type === 'null' ? 'it has no value' : `it is ${nameOfKind(node)}`;
  list.add('MANIFEST_TYPE', `Cannot use ${where}: ${is}, expected a list`, node.at, hint);
  return undefined;
}

function unknown(where: string, key: string, keys: object): string {
  const shown = quoted(redactUrl(key), 60);
  return `Cannot use ${where}: the key ${shown} is unknown, expected one of ${Object.keys(keys).join(', ')}`;
}

function hintFor(key: string, keys: object): string | undefined {
  const elsewhere = BELONGS.filter(([, others]) => Object.hasOwn(others, key)).map(([name]) => name);
  if (elsewhere.length > 0) return `"${key}" belongs to ${elsewhere.join(' and ')}`;
  if (keys === BUNDLE_KEYS && FLEET_WORDS.includes(key))
    return 'hosts are named in a fleet file: `arx run FILE --fleet fleet.yaml`';
  const near = meantKey(key, keys);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

function meantKey(key: string, keys: object): string | undefined {
  const word = key.toLowerCase();
  const other = Object.hasOwn(OTHER_WORDS, word) ? OTHER_WORDS[word] : undefined;
  if (other !== undefined && Object.hasOwn(keys, other)) return other;
  return didYouMean(key, Object.keys(keys));
}
