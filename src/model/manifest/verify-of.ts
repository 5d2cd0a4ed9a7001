import { didYouMean } from '../../core/did-you-mean.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import type { VerifyDemand } from '../intake.ts';
import type { SourceSpec, UrlSource } from '../source-spec.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { VERIFY_KEYS } from './keys.ts';
import { addNoEffect } from './no-effect.ts';
import { type Node, nameOfKind } from './node.ts';
import { oneOrMany } from './one-or-many.ts';
import type { ProblemList } from './problem-list.ts';
import { defined } from './settings.ts';
import { urlSourceOf } from './source-of.ts';
import { lineOf, sealedTextOf, textOf } from './texts.ts';

type Method = NonNullable<VerifyDemand['method']>;
type Key = Exclude<keyof typeof VERIFY_KEYS, 'method'>;

const METHODS: readonly Method[] = ['minisign', 'gpg', 'ssh', 'sigstore'];
/** What is signed: one file, or a commit or tag of git. */
type Signed = 'file' | 'git';

const MUST: Readonly<Record<Method, readonly Key[]>> = {
  minisign: ['keys'],
  gpg: ['keys'],
  ssh: ['keys'],
  sigstore: ['identity', 'issuer', 'root'],
};

/** How the upstream vouches for a source: a map whose keys must make sense together. */
export function verifyOf(
  list: ProblemList,
  node: Node,
  where: string,
  source: SourceSpec | undefined,
): VerifyDemand | undefined {
  if (node.kind === 'broken') return undefined;
  const why = source && unsigned(source);
  if (why !== undefined) {
    addNoEffect(list, node, where, { why });
    return undefined;
  }
  if (node.kind !== 'map') {
    list.add(
      'MANIFEST_TYPE',
      `Cannot use ${where}: it is ${nameOfKind(node)}, expected a map of method and keys, or of sums`,
      node.at,
    );
    return undefined;
  }
  const fields = fieldsOf(list, node, where, VERIFY_KEYS);
  const signed = source?.kind === 'url' && source.wrapper === 'git' ? 'git' : 'file';
  const methodNode = fields.get('method');
  const method = methodNode && methodOf(list, methodNode, `${where}.method`, signed);
  if (methodNode === undefined || method !== undefined)
    checkTogether(list, { node, fields, where }, method, signed);
  return demandOf(list, fields, where, method);
}

function unsigned(source: SourceSpec): string | undefined {
  if (source.kind !== 'url') return 'inline data is in the manifest itself';
  const many = source.wrapper === 'plain' && source.nature === 'directory';
  return many ? 'nobody signs a directory of files' : undefined;
}

function methodOf(list: ProblemList, node: Node, where: string, signed: Signed): Method | undefined {
  const text = textOf(list, node, where, 'the name of a method');
  if (text === undefined) return undefined;
  const known = signed === 'git' ? METHODS.filter((name) => name === 'gpg' || name === 'ssh') : METHODS;
  const method = known.find((name) => name === text);
  if (method !== undefined) return method;
  const near = didYouMean(text, known);
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${quoted(redactText(text), 40)}, expected ${known.join(', ').replace(/, (?=\w+$)/, ' or ')}${signed === 'git' ? ' for git' : ''}`,
    node.at,
    near === undefined ? undefined : `did you mean "${near}"?`,
  );
  return undefined;
}

interface Read {
  readonly node: Node;
  readonly fields: Fields;
  readonly where: string;
}

function checkTogether(
  list: ProblemList,
  { node, fields, where }: Read,
  method: Method | undefined,
  signed: Signed,
): void {
  const must = mustHave(method, signed);
  const may: readonly Key[] = signed === 'git' ? [] : method === undefined ? [] : ['sums', 'signature'];
  for (const key of Object.keys(VERIFY_KEYS) as (Key | 'method')[]) {
    const value = fields.get(key);
    if (value === undefined || key === 'method' || must.some((one) => one === key) || may.includes(key))
      continue;
    addNoEffect(list, value, `${where}.${key}`, reason(key, method, signed));
  }
  const missing = must.filter((key) => !fields.has(key));
  if (missing.length === 0) return;
  const what =
    method === undefined
      ? `it has ${signed === 'git' ? 'no method' : 'neither method nor sums'}`
      : `${method} needs ${missing.join(' and ')}, which ${missing.length === 1 ? 'is' : 'are'} missing`;
  list.add('MANIFEST_MISSING_KEY', `Cannot use ${where}: ${what}`, node.at);
}

function mustHave(method: Method | undefined, signed: Signed): readonly (Key | 'method')[] {
  if (method !== undefined) return MUST[method];
  return signed === 'git' ? ['method'] : ['sums'];
}

function reason(key: Key, method: Method | undefined, signed: Signed): { why: string; hint?: string } {
  if (signed === 'git' && (key === 'sums' || key === 'signature'))
    return { why: 'git keeps signatures in its tags and commits' };
  if (method === undefined)
    return { why: 'there is no method', hint: 'add method: minisign, gpg, ssh or sigstore' };
  return { why: `${method} does not use it` };
}

function demandOf(
  list: ProblemList,
  fields: Fields,
  where: string,
  method: Method | undefined,
): VerifyDemand {
  const line = (key: Key): string | undefined => {
    const node = fields.get(key);
    return node && lineOf(list, node, `${where}.${key}`);
  };
  const file = (key: Key, local: boolean): UrlSource | undefined => {
    const node = fields.get(key);
    return node && fileOf(list, node, `${where}.${key}`, local);
  };
  const keys = fields.get('keys');
  return defined({
    method,
    keys: keys && keysOf(list, keys, `${where}.keys`),
    identity: line('identity'),
    issuer: line('issuer'),
    root: file('root', true),
    sums: file('sums', false),
    signature: file('signature', false),
  });
}

function keysOf(list: ProblemList, node: Node, where: string): readonly (string | UrlSource)[] {
  return oneOrMany(list, node, where).flatMap(([item, path]) => {
    if (item.kind === 'scalar' && /^\S+:\/\/\S+$/.test(item.text))
      return fileOf(list, item, path, true) ?? [];
    const text = sealedTextOf(list, item, path);
    if (text === undefined || text.trim() !== '') return text ?? [];
    list.add('MANIFEST_VALUE', `Cannot use ${path}: it is empty, expected a public key`, item.at);
    return [];
  });
}

/** One file by its URL. What says whom to trust must be on this machine: it may not come from where the source does. */
function fileOf(list: ProblemList, node: Node, where: string, local: boolean): UrlSource | undefined {
  const source = urlSourceOf(list, node, where, false);
  if (source === undefined) return undefined;
  const expected = local ? 'a file:/// URL of a file' : 'a file, http, https or s3 URL of one file';
  if (source.wrapper === 'plain' && source.nature !== 'directory' && (!local || source.transport === 'file'))
    return source;
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${quoted(source.redacted)}, expected ${expected}`,
    node.at,
  );
  return undefined;
}
