import type { Content, HeadMember } from '../archive/archive-writer.ts';
import { MEMBER } from '../archive/layout.ts';
import { describe, MEDIA_TYPE } from '../core/descriptor.ts';
import { type Digest, digestOf } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { LockEntry, Lockfile } from '../model/lockfile.ts';
import { isJar } from '../model/is-jar.ts';
import { pick } from '../model/pick.ts';
import { CONDUCT_KEYS, EXECUTION_KEYS } from '../model/execution-keys.ts';
import type { CodeEntry, DataEntry, ManifestDocument, Settings } from '../model/manifest.ts';
import { namedSources } from '../model/named-sources.ts';
import {
  type Resolution,
  RESOLUTION_FACTS,
  type Seal,
  SEAL_VERSION,
  type SealedCode,
  type SealedData,
  type SealedSource,
} from '../model/seal.ts';
import { formatSeal } from '../model/seal-document.ts';
import type { SourceSpec } from '../model/source-spec.ts';
import type { Vendored } from '../plugin/source.ts';
import { withCapabilities } from './with-capabilities.ts';
import { sbomOf } from './sbom.ts';

/** Everything of a bundle but its signatures. */
export interface Composition {
  readonly seal: Seal;
  readonly sealBytes: Buffer;
  /** The bundle digest. */
  readonly digest: Digest;
  /** The members after the signatures: manifest, lock, trees, SBOM. */
  readonly members: readonly HeadMember[];
  /** The distinct trees with their content, in the seal's order. */
  readonly contents: readonly Content[];
}

/** What a seal is made of. */
export interface Ingredients {
  readonly document: ManifestDocument;
  readonly lock: Lockfile;
  readonly lockText: string;
  /** By lock key. */
  readonly vendored: ReadonlyMap<string, Vendored>;
  /** Which arx the SBOM names. Default: this one. */
  readonly arxVersion?: string;
}

/** Makes the seal and the other documents of a bundle. The same ingredients always give the same bytes. */
export async function composeSeal(ingredients: Ingredients): Promise<Composition> {
  const { document, lock, lockText, vendored, arxVersion } = ingredients;
  const { manifest } = document;
  const sources = namedSources(manifest).map(({ spec }) => sealedSource(spec, lock, vendored));
  const lockBytes = Buffer.from(lockText);
  const sbom = await sbomOf(manifest, sources, arxVersion);
  const plain: Seal = {
    ...settingsOf(manifest),
    ...pick(manifest, 'name', 'version', 'sequence', 'platforms', 'services', 'secrets', ...EXECUTION_KEYS),
    mediaType: MEDIA_TYPE.seal,
    formatVersion: SEAL_VERSION,
    manifest: describe(MEDIA_TYPE.manifest, document.sealed),
    lock: describe(MEDIA_TYPE.lock, lockBytes),
    sbom: describe(MEDIA_TYPE.sbom, sbom),
    sources,
    code: manifest.code.map((entry) => sealedCode(entry, sources)),
    data: manifest.data.map((entry) => sealedData(entry, sources)),
  };
  const seal = await withCapabilities(plain, vendored);
  const sealBytes = formatSeal(seal);
  const contents = distinctContents(sources, vendored);
  const members = [
    { name: MEMBER.manifest, bytes: document.sealed },
    { name: MEMBER.lock, bytes: lockBytes },
    ...contents.map(({ tree }) => ({ name: MEMBER.tree(tree.digest), bytes: tree.bytes })),
    { name: MEMBER.sbom, bytes: sbom },
  ];
  return { seal, sealBytes, digest: digestOf(sealBytes), members, contents };
}

function sealedSource(
  spec: SourceSpec,
  lock: Lockfile,
  vendored: ReadonlyMap<string, Vendored>,
): SealedSource {
  const request = spec.key;
  const entry = demand(lock.sources.get(request), request);
  const { tree, nature } = demand(vendored.get(request), request);
  return {
    request,
    nature,
    resolution: resolutionOf(entry),
    tree: { mediaType: MEDIA_TYPE.tree, digest: tree.digest, size: tree.bytes.length },
    entries: tree.entries,
    contentSize: tree.contentSize,
    ...linksOf(spec),
  };
}

function linksOf(spec: SourceSpec): { links?: 'any' } {
  const links = spec.kind === 'url' ? spec.selection?.links : undefined;
  return links === undefined ? {} : { links };
}

function resolutionOf(entry: LockEntry): Resolution {
  return pick(entry, ...RESOLUTION_FACTS);
}

function sealedCode(entry: CodeEntry, sources: readonly SealedSource[]): SealedCode {
  const { program } = entry;
  const chosen = 'cmd' in program ? { cmd: program.cmd } : sealedProgram(program.source, sources);
  return {
    ...settingsOf(entry),
    ...pick(entry, ...EXECUTION_KEYS, ...CONDUCT_KEYS),
    ...chosen,
    args: entry.args,
  };
}

function sealedProgram(
  spec: SourceSpec,
  sources: readonly SealedSource[],
): Pick<SealedCode, 'source' | 'jar'> {
  const source = programIndex(spec, sources);
  return isJar(spec) ? { source, jar: true } : { source };
}

function programIndex(spec: SourceSpec, sources: readonly SealedSource[]): number {
  const index = indexOf(spec, sources);
  if (sources[index]?.nature === 'file') return index;
  throw new ArxError(
    'SOURCE_NOT_A_PROGRAM',
    `Cannot run "${spec.redacted}": it is a directory, expected one file`,
    {
      hint: 'Pick the program with a fragment, for example `#bin/tool`',
    },
  );
}

function sealedData(entry: DataEntry, sources: readonly SealedSource[]): SealedData {
  const source = indexOf(entry.source, sources);
  if (entry.mode !== undefined && sources[source]?.nature === 'directory') throw modeOfDirectory(entry);
  const mode = entry.mode === undefined ? {} : { mode: entry.mode.toString(8).padStart(4, '0') };
  return {
    ...settingsOf(entry),
    ...pick(entry, 'target', 'owner'),
    ...mode,
    source,
  };
}

function modeOfDirectory(entry: DataEntry): ArxError {
  const { redacted } = entry.source;
  return new ArxError(
    'MANIFEST_NO_EFFECT',
    `Cannot set a mode on "${redacted}": it is a directory, expected one file`,
    {
      hint: 'Files of a directory keep 0644, or 0755 if they are executable',
      ...(entry.at === undefined ? {} : { at: entry.at }),
    },
  );
}

function settingsOf(settings: Settings): Settings {
  return pick(settings, 'label', 'cwd', 'env');
}

function indexOf(spec: SourceSpec, sources: readonly SealedSource[]): number {
  return sources.findIndex((source) => source.request === spec.key);
}

function distinctContents(
  sources: readonly SealedSource[],
  vendored: ReadonlyMap<string, Vendored>,
): Content[] {
  const byTree = new Map<Digest, Content>();
  for (const { request, tree } of sources)
    if (!byTree.has(tree.digest)) byTree.set(tree.digest, demand(vendored.get(request), request));
  return [...byTree.values()];
}

function demand<T>(value: T | undefined, request: string): T {
  if (value !== undefined) return value;
  throw new ArxError('INTERNAL', `Cannot seal "${request}": it was not resolved`);
}
