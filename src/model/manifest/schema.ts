import { z } from 'zod';
import { INLINE_KINDS } from '../inline.ts';
import { SCHEMES } from '../source-url-schemes.ts';
import { BUNDLE_KEYS, CODE_KEYS, DATA_KEYS, OBTAINING_KEYS, VERIFY_KEYS } from './keys.ts';
import { described, oneOrMany } from './schema-described.ts';
import { bundleExecution, conduct, execution } from './schema-execution.ts';

const SCHEME_PATTERN = `^(?:${Object.keys(SCHEMES).sort().join('|').replaceAll('+', '\\+')})://`;
// A member of a collection; inline data has the shape of a map with one member.
const MEMBER: z.ZodType = z
  .lazy(() => z.union([z.string(), z.array(MEMBER), z.record(z.string(), MEMBER)]))
  .meta({ id: 'member' });
const NO_SPACES = '^\\S+$';

/**
 * The manifest for editors, as a JSON Schema of draft-07. It describes the shape; `parseManifest` checks the rest. Never
 * loaded when arx runs: zod costs more time than reading a manifest.
 */
export function manifestSchema(): object {
  const { $schema, definitions, ...schema } = toSchema(bundle());
  return {
    $schema,
    $id: 'urn:arx:schema:manifest:1',
    title: 'arx manifest',
    description: 'Data from anywhere, and the commands to run on it (docs/manifest.md).',
    ...schema,
    definitions: Object.assign({}, toSchema(collection())['definitions'], definitions),
  };
}

function toSchema(schema: z.ZodType) {
  return z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
}

// A schema inside another one; what it refers to is defined at the top.
function part(schema: z.ZodType): object {
  const { $schema: _, definitions: __, ...inner } = toSchema(schema);
  return inner;
}

function bundle() {
  const text = z.string();
  return z.strictObject({
    name: described(text.regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/).max(128), BUNDLE_KEYS.name, [
      'web',
      'shop/frontend',
    ]),
    version: described(text.min(1), BUNDLE_KEYS.version, ['1.4.0']),
    sequence: described(z.int().min(0), BUNDLE_KEYS.sequence, [1]),
    ...settings(BUNDLE_KEYS, /^\/(?:[^/]+(?:\/[^/]+)*)?$/, '/srv'),
    ...bundleExecution(),
    code: described(z.array(codeEntry()), BUNDLE_KEYS.code, [[['sh', '-c', 'service app restart']]]),
    data: described(z.array(dataEntry()), BUNDLE_KEYS.data, [
      [{ '/srv/app': 'git+ssh://git@host/app.git?ref=v1.4.0' }],
    ]),
  });
}

function settings(keys: { label: string; cwd: string; env: string }, cwd: RegExp, cwdExample: string) {
  const env = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string());
  return {
    label: described(z.string().min(1), keys.label, ['restart the service']),
    cwd: described(z.string().regex(cwd), keys.cwd, [cwdExample]),
    env: described(env, keys.env, [{ APP_ENV: 'production', PORT: '8080' }]),
  };
}

function codeEntry() {
  const args = z.array(z.string());
  const word = z.string().regex(new RegExp(NO_SPACES));
  const { cmd, source } = CODE_KEYS;
  return z
    .union([
      word.meta({ description: 'A program without arguments, or a source URL.' }),
      args.min(1).meta({ description: 'A program and its arguments; "://" in the first marks a source.' }),
      z.strictObject({
        cmd: described(z.union([word, args.min(1)]), cmd, ['wc', ['wc', '-l']]),
        source: described(z.union([url(), inline()]), source, ['tar+https://host/tool.tgz#bin/tool']),
        args: described(args, CODE_KEYS.args, [['-l', 'brew.rb']]),
        ...settings(CODE_KEYS, /^[^~$]/, 'app'),
        ...execution(CODE_KEYS),
        ...conduct(),
        ...obtaining(),
      }),
    ])
    .meta({ description: 'One command: a list of words, a single word, or a map with cmd or source.' });
}

function dataEntry() {
  // Told apart by `source`, so that an editor shows what is wrong with the form that was meant.
  const map = z.record(z.string(), z.unknown()).meta({
    properties: { source: { description: DATA_KEYS.source } },
    if: { properties: { source: {} }, required: ['source'] },
    // eslint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: part(expandedData()),
    else: part(shortData()),
  });
  return z
    .union([url(), map])
    .meta({ description: 'One source: a URL, TARGET: SOURCE, or a map with source and target.' });
}

function expandedData() {
  const path = z.string().regex(/^[^~$]/);
  return z.strictObject({
    source: source().meta({ description: DATA_KEYS.source, examples: ['https://host/env'] }),
    target: described(path, DATA_KEYS.target, ['/srv/app', 'etc/motd']),
    ...settings(DATA_KEYS, /^[^~$]/, 'app'),
    mode: described(z.string().regex(/^0?[0-7]{3}$/), DATA_KEYS.mode, ['0640']),
    owner: described(z.string(), DATA_KEYS.owner, ['root:app']),
    ...obtaining(),
    include: described(patterns(), DATA_KEYS.include, ['*.conf', ['bin/', 'etc/**/*.conf']]),
    exclude: described(patterns(), DATA_KEYS.exclude, ['.git/', ['docs/', '*.md']]),
    strip: described(z.int().min(1).max(64), DATA_KEYS.strip, [1]),
    links: described(z.literal('any'), DATA_KEYS.links, ['any']),
  });
}

function obtaining() {
  const integrity = /^sha(?:256|384|512)-[A-Za-z0-9+/]+=*(?: sha(?:256|384|512)-[A-Za-z0-9+/]+=*)*$/;
  return {
    integrity: described(z.string().regex(integrity), OBTAINING_KEYS.integrity, [
      'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    ]),
    auth: described(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/), OBTAINING_KEYS.auth, ['corp']),
    insecure: described(z.literal(true), OBTAINING_KEYS.insecure, [true]),
    mirrors: described(oneOrMany(url()), OBTAINING_KEYS.mirrors, [['https://mirror.host/app.tgz']]),
    verify: described(verify(), OBTAINING_KEYS.verify, [
      { method: 'minisign', keys: 'file:///@/./upstream.pub' },
      { sums: 'https://host/SHA256SUMS' },
    ]),
    archive: described(z.literal(true), OBTAINING_KEYS.archive, [true]),
    submodules: described(z.literal(false), OBTAINING_KEYS.submodules, [false]),
    lfs: described(z.literal(false), OBTAINING_KEYS.lfs, [false]),
  };
}

function verify() {
  const methods = z.enum(['minisign', 'gpg', 'ssh', 'sigstore']);
  const { method, keys, identity, issuer, root, sums, signature } = VERIFY_KEYS;
  return z.strictObject({
    method: described(methods, method, ['minisign']),
    keys: described(oneOrMany(z.string().min(1)), keys, ['file:///@/./upstream.pub']),
    identity: described(z.string().min(1), identity, ['release@host']),
    issuer: described(z.string().min(1), issuer, ['https://issuer.host']),
    root: described(url(), root, ['file:///@/./trusted_root.json']),
    sums: described(url(), sums, ['https://host/SHA256SUMS']),
    signature: described(url(), signature, ['https://host/app.tgz.minisig']),
  });
}

function patterns() {
  return oneOrMany(z.string().min(1).max(1024));
}

function shortData() {
  const one = { minProperties: 1, maxProperties: 1 };
  return z.union([
    z.record(z.string().regex(/^(?!source$)(?![~$])(?!.*:\/\/)./), source()).meta({
      ...one,
      description: 'TARGET: SOURCE',
      examples: [{ '/srv/app': 'git+ssh://git@host/app.git?ref=v1.4.0' }, { motd: { text: 'hello' } }],
    }),
    z.record(z.string().regex(new RegExp(SCHEME_PATTERN)), z.string()).meta({
      ...one,
      description: 'URL: TARGET, the other way round',
      examples: [{ 'https://host/install.sh': 'install.sh' }],
    }),
  ]);
}

function source() {
  return z.union([url(), inline(), collection()]);
}

function url() {
  return z
    .string()
    .regex(new RegExp(SCHEME_PATTERN))
    .meta({
      description: 'A source URL.',
      examples: [
        'file:///@/./app.conf',
        'git+ssh://git@host/app.git?ref=v1.4.0',
        'tar+https://host/app.tgz#/',
      ],
    });
}

function inline() {
  const kinds = INLINE_KINDS.map((kind) => z.strictObject({ [kind]: z.string() }));
  return z
    .union(kinds)
    .meta({ description: 'Inline data.', examples: [{ text: 'hello' }, { base64: 'aGVsbG8K' }] });
}

function collection() {
  return z.union([z.array(MEMBER), z.record(z.string(), MEMBER)]).meta({
    description: 'A directory: names to texts, inline data, or further directories.',
    examples: [{ 'app.conf': 'level = info\n', hosts: ['alpha', 'beta'] }],
  });
}
