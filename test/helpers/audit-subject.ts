import { auditFile } from '../../src/audit/audit-file.ts';
import { fileUses } from '../../src/audit/file-uses.ts';
import { typeOf } from '../../src/audit/file-type.ts';
import { observe } from '../../src/audit/observe.ts';
import { startRules } from '../../src/audit/run-rules.ts';
import { archivePath } from '../../src/core/archive-path.ts';
import { describe, MEDIA_TYPE } from '../../src/core/descriptor.ts';
import { type Digest, digestOf } from '../../src/core/digest.ts';
import { VERSION } from '../../src/core/version.ts';
import type { Finding, Found } from '../../src/model/audit/finding.ts';
import type { LockEntry } from '../../src/model/lockfile.ts';
import { formatLockfile } from '../../src/model/lockfile-text.ts';
import { type Resolution, type Seal, SEAL_VERSION, type SealedSource } from '../../src/model/seal.ts';
import { formatSeal } from '../../src/model/seal-document.ts';
import { buildStatement } from '../../src/model/statement.ts';
import type { Tree } from '../../src/model/tree.ts';
import { TreeBuilder } from '../../src/model/tree-builder.ts';
import type { AuditFile, AuditSubject, Observations, Rule } from '../../src/plugin/rule.ts';
import { testPolicy, type PolicyParts } from './test-policy.ts';

/** Path to content. A path that ends in `*` is executable, one that ends in `/` a directory, `-> x` makes a link to x. */
export type MadeFiles = Readonly<Record<string, string | Uint8Array>>;

/** One source of a made-up bundle. */
export interface MadeSource {
  readonly files?: MadeFiles;
  /** Default: `file:///@/./source-N`. */
  readonly request?: string;
  /** Default: `file` for a single file at the top, else `directory`. */
  readonly nature?: 'file' | 'directory';
  readonly resolution?: Resolution;
  readonly links?: 'any';
}

/** A made-up bundle: what is not said has the least that a bundle can have. */
export interface Making extends Partial<
  Pick<AuditSubject, 'signers' | 'roots' | 'statement' | 'databases' | 'digest'>
> {
  /** The files of one source; short for `sources: [{files}]`. */
  readonly files?: MadeFiles;
  readonly sources?: readonly MadeSource[];
  readonly code?: readonly (Omit<Seal['code'][number], 'args'> & { readonly args?: readonly string[] })[];
  /** Default: each source without a target. */
  readonly data?: Seal['data'];
  /** Other members of the seal: name, version, sequence, label, env, network, … */
  readonly seal?: Partial<Seal>;
  /** Default: one entry a source, with its request as the source. */
  readonly manifest?: string;
  /** Default: what the seal says of its sources. */
  readonly lock?: string;
  readonly sbom?: string;
  /** Sections of a policy; what is missing is as in the default policy. */
  readonly policy?: PolicyParts;
  /** Default 2026-07-01. */
  readonly now?: string;
  /** Runs the real observers over the files; default false: only the types of files are observed. */
  readonly observe?: boolean;
  /** What has been observed, where the observers are not to be asked. */
  readonly observed?: Partial<Observations>;
  /** Of each file this many bytes are kept. */
  readonly keep?: number;
  /** Further members of the subject. */
  readonly more?: Partial<AuditSubject>;
}

/** A made-up bundle, and its distinct files in the archive's order. */
export interface Made {
  readonly subject: AuditSubject;
  readonly files: readonly AuditFile[];
}

/** Makes up a bundle in memory, unsealed and unsigned, but with a seal, trees, lock and statement that agree. */
export async function auditSubject(making: Making): Promise<Made> {
  const contents = new Map<Digest, Uint8Array>();
  const made = (making.sources ?? [{ files: making.files ?? {} }]).map((source, index) =>
    madeSource(source, index, contents),
  );
  const documents = documentsOf(making, made);
  const seal = sealOf(making, made, documents);
  const digest = making.digest ?? digestOf(formatSeal(seal));
  const trees = new Map(made.map(({ tree }) => [tree.digest, tree]));
  const files = filesOf(seal, trees, contents, making.keep);
  const subject: AuditSubject = {
    digest,
    seal,
    trees,
    ...documents,
    statement: making.statement ?? JSON.parse(buildStatement(seal, digest, VERSION).toString()),
    signers: making.signers ?? [],
    roots: making.roots ?? [],
    policy: testPolicy(making.policy),
    now: new Date(making.now ?? '2026-07-01T00:00:00Z'),
    databases: making.databases ?? [],
    observed: await observationsOf(making, seal, files),
    ...making.more,
  };
  return { subject, files };
}

/** What one rule finds in a made-up bundle: head, each file, finish. Empty if it does not run. */
export async function findingsOf(rule: Rule, { subject, files }: Made): Promise<readonly Found[]> {
  const run = rule.start(subject);
  if (run.notRun !== undefined) return [];
  const found = [...(run.head?.() ?? [])];
  for (const file of files) found.push(...((await run.file?.(file)) ?? []));
  found.push(...(run.finish?.() ?? []));
  return found;
}

/** The same as the engine reports it: with rule, severity and fingerprint, in no order. */
export async function reportedOf(rules: readonly Rule[], { subject, files }: Made): Promise<Finding[]> {
  const running = startRules(rules, subject);
  running.head();
  for (const file of files) await running.file(file);
  return running.finish();
}

interface MadeTree {
  readonly tree: Tree;
  readonly sealed: SealedSource;
}

function madeSource(source: MadeSource, index: number, contents: Map<Digest, Uint8Array>): MadeTree {
  const { files = {}, request = `file:///@/./source-${index}`, resolution = {}, links } = source;
  const tree = treeOf(files, contents, links);
  const names = Object.keys(files);
  const single = names.length === 1 && !/[/]|^->/.test(names[0] ?? '');
  const sealed: SealedSource = {
    request,
    nature: source.nature ?? (single ? 'file' : 'directory'),
    resolution,
    tree: { mediaType: MEDIA_TYPE.tree, digest: tree.digest, size: tree.bytes.length },
    entries: tree.entries,
    contentSize: tree.contentSize,
    ...(links === undefined ? {} : { links }),
  };
  return { tree, sealed };
}

function treeOf(files: MadeFiles, contents: Map<Digest, Uint8Array>, links?: 'any'): Tree {
  const builder = new TreeBuilder(undefined, links);
  for (const [name, content] of Object.entries(files)) {
    const path = archivePath(name.replace(/[*/]$/, ''));
    if (name.endsWith('/')) builder.add({ kind: 'directory', path });
    else if (typeof content === 'string' && content.startsWith('-> '))
      builder.add({ kind: 'link', path, target: content.slice(3) });
    else {
      const bytes = Buffer.from(content as string);
      const digest = digestOf(bytes);
      contents.set(digest, bytes);
      builder.add({ kind: 'file', path, executable: name.endsWith('*'), size: bytes.length, digest });
    }
  }
  return builder.build();
}

type Documents = Pick<AuditSubject, 'manifest' | 'lock' | 'sbom'>;

function documentsOf({ manifest, lock, sbom }: Making, made: readonly MadeTree[]): Documents {
  return {
    manifest: Buffer.from(manifest ?? manifestOf(made)),
    lock: Buffer.from(lock ?? lockOf(made)),
    sbom: Buffer.from(sbom ?? '{}\n'),
  };
}

// A request may have a selection behind a space: docs/lock.md.
function manifestOf(made: readonly MadeTree[]): string {
  const entries = made.map(({ sealed }, index) => {
    const [source] = sealed.request.split(' ', 1);
    return `  - {source: ${JSON.stringify(source)}, target: t${index}}\n`;
  });
  return entries.length === 0 ? 'data: []\n' : `data:\n${entries.join('')}`;
}

function lockOf(made: readonly MadeTree[]): string {
  const entries = made.map(({ sealed }): [string, LockEntry] => {
    const { request, nature, resolution, tree, entries: count, contentSize } = sealed;
    return [request, { ...resolution, nature, tree: tree.digest, entries: count, contentSize }];
  });
  return formatLockfile({ sources: new Map(entries) });
}

function sealOf(making: Making, made: readonly MadeTree[], { manifest, lock, sbom }: Documents): Seal {
  return {
    mediaType: MEDIA_TYPE.seal,
    formatVersion: SEAL_VERSION,
    manifest: describe(MEDIA_TYPE.manifest, Buffer.from(manifest)),
    lock: describe(MEDIA_TYPE.lock, Buffer.from(lock)),
    sbom: describe(MEDIA_TYPE.sbom, Buffer.from(sbom)),
    sources: made.map(({ sealed }) => sealed),
    code: (making.code ?? []).map((entry) => ({ args: [], ...entry })),
    data: making.data ?? made.map((_, source) => ({ source })),
    ...making.seal,
  };
}

function filesOf(
  seal: Seal,
  trees: AuditSubject['trees'],
  contents: ReadonlyMap<Digest, Uint8Array>,
  keep = Infinity,
): AuditFile[] {
  return [...fileUses(seal, trees)].map(([digest, uses]) => {
    const bytes = contents.get(digest) ?? new Uint8Array();
    return auditFile({ digest, size: bytes.length, uses }, bytes.subarray(0, keep));
  });
}

async function observationsOf(
  making: Making,
  seal: Seal,
  files: readonly AuditFile[],
): Promise<Observations> {
  const types = new Map(files.map(({ digest, bytes }) => [digest, typeOf(bytes)]));
  const observed = making.observe === true ? await reallyObserved(seal, files) : {};
  return {
    capabilities: [],
    components: [],
    vulnerabilities: [],
    licences: [],
    types,
    ...observed,
    ...making.observed,
  };
}

async function reallyObserved(seal: Seal, files: readonly AuditFile[]): Promise<Partial<Observations>> {
  const observing = await observe(
    { seal, digest: digestOf(formatSeal(seal)) },
    { facts: [], statements: [] },
  );
  for (const file of files) await observing.file(file);
  await observing.finish();
  const { capabilities, behaviour = [], components, licences } = observing.observed;
  return { capabilities, behaviour, components, licences };
}
