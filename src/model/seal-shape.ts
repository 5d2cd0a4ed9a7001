import { CAPABILITY_KEYS } from './audit/capabilities.ts';
import { isBundleName } from './bundle-name.ts';
import { MEDIA_TYPE } from '../core/descriptor.ts';
import type { Seal } from './seal.ts';
import { bundleConduct, checkConduct, codeConduct, hostProgram } from './seal-conduct-shape.ts';
import { type Check, count, digest, is, listOf, mapOf, object, oneOf, text } from './shape.ts';
import { SEAL_VERSION } from './seal.ts';

const descriptor = (mediaType: string): Check => object({ mediaType: oneOf(mediaType), digest, size: count });
const settings = { 'label?': text, 'cwd?': text, 'env?': mapOf(text) };

const resolution = object({
  'commit?': text,
  'ref?': text,
  'submodules?': text,
  'url?': text,
  'mirror?': text,
  'version?': text,
  'etag?': text,
  'listing?': text,
  'integrity?': text,
  'size?': count,
  'auth?': text,
  'insecure?': oneOf(true),
  'verified?': text,
  'plugin?': text,
  'resolved?': text,
});

const source = object({
  request: text,
  nature: oneOf('file', 'directory'),
  resolution,
  tree: descriptor(MEDIA_TYPE.tree),
  entries: count,
  contentSize: count,
  'links?': oneOf('any'),
});

const capabilities = object(Object.fromEntries(CAPABILITY_KEYS.map((key) => [`${key}?`, listOf(text)])));

const code = object({
  ...settings,
  ...codeConduct,
  'cmd?': hostProgram,
  'source?': count,
  'jar?': oneOf(true),
  args: listOf(text),
  'capabilities?': capabilities,
});

const data = object({
  ...settings,
  source: count,
  'target?': text,
  'mode?': is('four octal digits', (value) => typeof value === 'string' && /^0[0-7]{3}$/.test(value)),
  'owner?': text,
});

const seal = object({
  ...settings,
  ...bundleConduct,
  mediaType: oneOf(MEDIA_TYPE.seal),
  formatVersion: oneOf(SEAL_VERSION),
  // A host keeps what it knows of a bundle by its name.
  'name?': is('the name of a bundle', isBundleName),
  'version?': text,
  'sequence?': count,
  manifest: descriptor(MEDIA_TYPE.manifest),
  lock: descriptor(MEDIA_TYPE.lock),
  sbom: descriptor(MEDIA_TYPE.sbom),
  sources: listOf(source),
  code: listOf(code),
  data: listOf(data),
});

/** Says what is wrong with the shape of a seal, or returns undefined: members, types, indexes that point at sources,
 * and everything of how commands are run that a manifest could not say. */
export function checkSealShape(value: unknown): string | undefined {
  return seal(value, 'seal') ?? checkReferences(value as Seal) ?? checkConduct(value as Seal);
}

function checkReferences({ sources, code, data }: Seal): string | undefined {
  const badCode = code.findIndex((entry) => !isProgram(entry, sources));
  if (badCode >= 0) return `seal.code[${badCode}] names neither one program nor one source of file nature`;
  const badData = data.findIndex((entry) => entry.source >= sources.length);
  if (badData >= 0) return `seal.data[${badData}] names no source`;
  const requests = new Set(sources.map((entry) => entry.request));
  return requests.size === sources.length ? undefined : 'seal.sources names a request twice';
}

function isProgram(entry: Seal['code'][number], sources: Seal['sources']): boolean {
  if (entry.source === undefined) return entry.cmd !== undefined && entry.jar === undefined;
  return entry.cmd === undefined && sources[entry.source]?.nature === 'file';
}
