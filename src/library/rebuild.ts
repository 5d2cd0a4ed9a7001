import { join } from 'node:path';
import { FileBytes } from '../archive/file-bytes.ts';
import { vendorInline } from '../archive/vendor-inline.ts';
import { schemeOf } from '../audit/scheme-of.ts';
import type { Context } from '../core/context.ts';
import { hexOf } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { LockEntry } from '../model/lockfile.ts';
import type { UrlSource } from '../model/source-spec.ts';
import type { Tree } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { BlobVisitor } from '../offline/blob-visitor.ts';
import { readBundle } from '../offline/read-bundle.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import type { Rebuilt } from '../plugin/rule.ts';
import type { Vendored } from '../plugin/source.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import type { Trust } from '../trust/trust.ts';
import { type KeptStarts, keptStarts } from './kept-starts.ts';
import { type ObtainedAgain, rebuiltFrom } from './rebuilt-from.ts';
import { type LockedSource, sealedDocuments } from './sealed-documents.ts';

/** What an archive in a manifest may hold in any case, in bytes: members of one name count each. */
const ALWAYS_ALLOWED = 64 * 1024 * 1024;

/**
 * Builds a bundle again from nothing but itself, offline: its manifest and lock are read again, inline data is taken from
 * the manifest, everything else from the trees and the content that the lock names, and what is sealed of it is compared
 * with the seal. Reads the bundle once; keeps at most the first MiB of each file, in a private directory that is removed.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_* (exit 4) when it does not verify; INTERRUPTED.
 */
export async function rebuildBundle(fd: number, trust: Trust, context: Context): Promise<Rebuilt> {
  using directory = new TemporaryDirectory(context.tmp);
  using starts = keptStarts(directory.path);
  const keep = ({ seal }: VerifiedHead): BlobVisitor | undefined =>
    seal.sources.length === 0 ? undefined : starts.visitor;
  const head = await readBundle(new FileBytes(fd), trust, context, keep);
  const inner = { ...context, cacheDir: join(directory.path, 'cache') };
  return await rebuiltFrom(
    'content',
    head,
    async () => {
      const documents = sealedDocuments(head, { directory: '/', schemes: () => pluginSchemesOf(head) });
      const sources: ObtainedAgain[] = [];
      for (const source of documents.sources) sources.push(await takenAgain(source, { head, starts }, inner));
      return { documents, sources };
    },
    isAnswer,
  );
}

/** Nothing is asked but the bundle, so that what cannot be used is its fault. */
function isAnswer({ code }: ArxError): boolean {
  return /^(?:MANIFEST|LOCK|SOURCE|UNSAFE)_/.test(code);
}

/** What the lock says, with the tree that really is there. */
async function takenAgain(
  { named: { spec, auth, insecure }, entry: locked }: LockedSource,
  { head, starts }: { readonly head: VerifiedHead; readonly starts: KeptStarts },
  context: Context,
): Promise<ObtainedAgain> {
  const vendored =
    spec.kind === 'url'
      ? sealedContent(spec, locked, { head, starts })
      : await vendorInline(spec, boundedBy(head.trees.get(locked.tree), context));
  const { tree, nature } = vendored;
  const { auth: _auth, insecure: _insecure, ...found } = locked;
  const entry = {
    ...found,
    nature,
    tree: tree.digest,
    entries: tree.entries,
    contentSize: tree.contentSize,
    ...(auth !== undefined && { auth }),
    ...(insecure !== undefined && { insecure }),
  };
  return { source: spec.key, entry, vendored };
}

/** Archives packed into a manifest may not become much more than what of them has been verified. */
function boundedBy(tree: Tree | undefined, context: Context): Context {
  const most = ALWAYS_ALLOWED + 4 * (tree?.contentSize ?? 0);
  const { limits } = context;
  return { ...context, limits: { ...limits, sourceBytes: Math.min(limits.sourceBytes, most) } };
}

function sealedContent(
  { redacted, wrapper }: UrlSource,
  { tree: digest, nature, integrity }: LockEntry,
  { head, starts }: { readonly head: VerifiedHead; readonly starts: KeptStarts },
): Vendored {
  const tree = head.trees.get(digest);
  if (tree === undefined)
    throw new ArxError(
      'SOURCE_NOT_FOUND',
      `Cannot find "${redacted}": its locked tree ${digest} is not in the bundle`,
    );
  if (wrapper === 'plain' || wrapper === 'jar') demandIntegrity(redacted, tree, integrity);
  return { nature, tree, open: () => starts.open() };
}

/** What is one file at its source is that file in the bundle, so that its integrity can be found out again. */
function demandIntegrity(name: string, tree: Tree, integrity: string | undefined): void {
  const locked = /(?:^| )sha256-(\S+)/.exec(integrity ?? '')?.[1];
  const [file] = tree.entries === 1 ? treeEntries(tree.bytes, tree.links) : [];
  if (locked === undefined || file?.kind !== 'file') return;
  const found = Buffer.from(hexOf(file.digest), 'hex').toString('base64');
  if (found === locked) return;
  throw new ArxError(
    'LOCK_MISMATCH',
    `Cannot use "${name}": its content is sha256-${found}, expected sha256-${locked} as locked`,
  );
}

/** Plug-ins are not needed again: their content is here. */
function pluginSchemesOf({ seal }: VerifiedHead): ReadonlySet<string> {
  const made = seal.sources.filter(({ resolution }) => resolution.plugin !== undefined);
  return new Set(made.map(({ request }) => schemeOf(request)));
}
