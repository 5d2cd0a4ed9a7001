import { readFileSync } from 'node:fs';
import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import { decodeManifest } from '../model/manifest/decode-manifest.ts';
import { formatLockfile } from '../model/lockfile-text.ts';
import type { NewEntry } from '../model/manifest-edit/entry-text.ts';
import { resolveSources } from '../online/resolve.ts';
import { editManifest } from './add-edit.ts';
import { sourceUrl } from './add-source.ts';
import { documentOf } from './document-of.ts';
import { counts, type LockCall, type LockResult, named, readLockedManifest } from './lock-call.ts';
import { readBytes } from './read-bytes.ts';
import { writeTogether } from './write-together.ts';

/** What `arx add` was asked for. */
export interface AddCall extends LockCall {
  /** A source URL, or a path. */
  readonly source: string;
  readonly target?: string;
  /** Further keys of the entry. */
  readonly options: NewEntry['options'];
}

/** What `arx add` did. */
export interface AddResult extends LockResult {
  /** The manifest. */
  readonly file: string;
  /** False: the manifest had the entry already, and nothing was written. */
  readonly added: boolean;
  /** The lock key of the source. */
  readonly source: string;
  readonly target?: string;
}

/**
 * `arx add SOURCE [TARGET]`: adds a data entry to the manifest, whose other bytes stay as they are, and locks it. The source
 * is obtained first; then both files are written, or neither.
 * @throws ArxError USAGE_INVALID, MANIFEST_CREDENTIAL for a URL with a credential, MANIFEST_* for an entry that the manifest
 * cannot have, and what `lock` throws. Then nothing was written.
 */
export async function add(call: AddCall, context: Context): Promise<AddResult> {
  if (call.manifest === '-')
    throw new ArxError('USAGE_INVALID', 'Cannot add to a manifest from standard input, expected a file');
  const { manifest, target, options, stdin } = call;
  const entry = {
    source: sourceUrl(call.source, manifest),
    ...(target !== undefined && { target }),
    options,
  };
  const bytes = await readBytes(manifest, {
    stdin,
    largest: context.limits.document,
    hint: '`arx init` writes a first arx.yaml',
  });
  const edit = editManifest(decodeManifest(bytes, manifest), entry, (text) =>
    documentOf(text, manifest, context),
  );
  const what = { file: manifest, source: edit.source, ...(target !== undefined && { target }) };
  if (edit.text === undefined) return { ...what, ...(await unchanged(call, context)) };
  return { ...what, ...(await lockAndWrite(call, { ...edit, text: edit.text, bytes }, context)) };
}

interface Ready {
  readonly document: ManifestDocument;
  readonly text: string;
  /** The manifest as it was read. */
  readonly bytes: Uint8Array;
}

async function lockAndWrite(
  call: AddCall,
  ready: Ready,
  context: Context,
): Promise<LockResult & { added: boolean }> {
  const { document, text, bytes } = ready;
  const read = await readLockedManifest(call, context, document);
  using _lease = takeCacheLease(context.cacheDir);
  const mode = { locked: false, offline: false, update: [] };
  const { lock, changes } = await resolveSources(document, read.lock, mode, context).catch(withoutPlace);
  demandSame(call.manifest, bytes);
  writeTogether([
    { path: read.lockFile, text: formatLockfile(lock) },
    { path: call.manifest, text },
  ]);
  const told = named(document, changes);
  return { added: true, lockFile: read.lockFile, changes: told, ...counts(told) };
}

async function unchanged(call: AddCall, context: Context): Promise<LockResult & { added: boolean }> {
  const { lockFile } = await readLockedManifest(call, context);
  return { added: false, lockFile, changes: [], changed: 0, unchanged: 0 };
}

/** The places are those of a text that was not written. */
function withoutPlace(error: unknown): never {
  if (!(error instanceof ArxError) || error.at === undefined) throw error;
  const { code, message, hint, cause, data } = error;
  throw new ArxError(code, message, { data, cause, ...(hint !== undefined && { hint }) });
}

/** While the source was obtained, somebody may have worked on the manifest. */
function demandSame(manifest: string, bytes: Uint8Array): void {
  if (readFileSync(manifest).equals(bytes)) return;
  throw new ArxError('WRITE_FAILED', `Cannot write "${manifest}": it was changed meanwhile`, {
    hint: 'Run the command again',
  });
}
