import { ArxError } from '../core/errors.ts';
import type { LockEntry, Lockfile } from '../model/lockfile.ts';
import { readCanonicalLock } from '../model/lockfile-text.ts';
import type { ManifestDocument, NamedSource } from '../model/manifest.ts';
import { namedSources } from '../model/named-sources.ts';
import { type ManifestPlace, parseManifest } from '../model/parse-manifest.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';

/** One source of a sealed manifest, and what the sealed lock says of it. */
export interface LockedSource {
  readonly named: NamedSource;
  readonly entry: LockEntry;
}

/** The sealed manifest and lock of a bundle, read again. */
export interface SealedDocuments {
  readonly document: ManifestDocument;
  readonly lock: Lockfile;
  /** Every source that the manifest names, in its order. */
  readonly sources: readonly LockedSource[];
}

/** Where the manifest is taken to stand, and with which schemes of plug-ins. */
export type SealedPlace = Pick<ManifestPlace, 'directory' | 'schemes'>;

const MANIFEST = 'arx/manifest.yaml';
const LOCK = 'arx/lock.yaml';

/**
 * Reads the manifest and the lock in a bundle as strictly as arx writes them.
 * @throws ArxError MANIFEST_INVALID, LOCK_INVALID; SOURCE_NOT_FOUND for a source of a program's own class.
 */
export function sealedDocuments(
  { seal, manifest, lock: lockBytes }: VerifiedHead,
  place: SealedPlace,
): SealedDocuments {
  const own = seal.sources.find(({ request }) => request.startsWith('own:'));
  if (own !== undefined) throw ownClass(own.request);
  const document = readManifest(manifest, place);
  const lock = readCanonicalLock(Buffer.from(lockBytes).toString());
  if (lock === undefined)
    throw new ArxError('LOCK_INVALID', `Cannot read "${LOCK}": it is not as this arx writes locks`);
  const sources = namedSources(document.manifest).map((named) => ({ named, entry: entryOf(named, lock) }));
  return { document, lock, sources };
}

function readManifest(bytes: Uint8Array, place: SealedPlace): ManifestDocument {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return parseManifest(text, { ...place, file: MANIFEST });
  } catch (cause) {
    if (!(cause instanceof ArxError || cause instanceof TypeError)) throw cause;
    const problem =
      cause instanceof ArxError ? (cause.problems[0]?.message ?? cause.message) : 'it is not UTF-8';
    throw new ArxError('MANIFEST_INVALID', `Cannot read "${MANIFEST}": ${problem}`, { cause });
  }
}

function entryOf({ spec }: NamedSource, { sources }: Lockfile): LockEntry {
  const entry = sources.get(spec.key);
  if (entry !== undefined) return entry;
  throw new ArxError('LOCK_INVALID', `Cannot use "${LOCK}": "${spec.redacted}" is not in it`);
}

function ownClass(request: string): ArxError {
  return new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot obtain "${request}": a class of the program that sealed it made it, which is not here`,
  );
}
