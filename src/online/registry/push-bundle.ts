import { readSync } from 'node:fs';
import { checkAborted, type Context } from '../../core/context.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import { type Digest, digestOf, hexOf } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { askRegistry } from './ask-registry.ts';
import type { RegistryPlace } from './registry-place.ts';

/** A bundle's open file. */
export interface PushedFile {
  readonly fd: number;
  readonly digest: Digest;
  /** Size in bytes. */
  readonly size: number;
}

/** Bytes of one request. */
const CHUNK = 16 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);
const TYPE = 'application/vnd.oci.image.manifest.v1+json';
const BUNDLE_TYPE = 'application/vnd.arx.bundle.v1';
/** OCI image-spec 1.1, "Guidance for an empty descriptor". */
const EMPTY = Buffer.from('{}');
const EMPTY_TYPE = 'application/vnd.oci.empty.v1+json';

/**
 * Puts a bundle into a registry, unless it is there: its file as a blob, and a manifest with the tag `sha256-HEX` of the file, so
 * that the registry keeps the blob (OCI distribution-spec 1.1, "Push").
 * @throws ArxError SOURCE_*, INTERRUPTED.
 */
export async function pushBundle(place: RegistryPlace, file: PushedFile, context: Context): Promise<void> {
  const { fd, digest, size } = file;
  const empty = { digest: digestOf(EMPTY), size: EMPTY.length };
  await pushBlob(place, { digest, size, read: (at, count) => readAt(fd, at, count) }, context);
  await pushBlob(place, { ...empty, read: () => EMPTY }, context);
  const manifest = canonicalJson({
    schemaVersion: 2,
    mediaType: TYPE,
    artifactType: BUNDLE_TYPE,
    config: { mediaType: EMPTY_TYPE, ...empty },
    layers: [{ mediaType: BUNDLE_TYPE, digest, size }],
  });
  const url = new URL(`${place.base}/manifests/sha256-${hexOf(digest)}`);
  await askRegistry(
    place,
    { url, method: 'PUT', body: manifest, headers: { 'content-type': TYPE }, good: [201] },
    context,
  );
}

interface Blob {
  readonly digest: Digest;
  readonly size: number;
  readonly read: (at: number, count: number) => Buffer;
}

/** In parts: one that is lost ends the whole, and none takes longer than a request may. */
async function pushBlob(place: RegistryPlace, { digest, size, read }: Blob, context: Context): Promise<void> {
  const at = new URL(`${place.base}/blobs/${digest}`);
  const found = await askRegistry(place, { url: at, method: 'HEAD', good: [200, 404] }, context);
  if (found.status === 200) return;
  const begun = new URL(`${place.base}/blobs/uploads/`);
  const opened = await askRegistry(
    place,
    { url: begun, method: 'POST', body: NOTHING, good: [202] },
    context,
  );
  let url = nextPlace(opened.headers['location'], begun);
  for (let done = 0; done < size;) {
    checkAborted(context);
    const body = read(done, Math.min(CHUNK, size - done));
    const headers = {
      'content-type': 'application/octet-stream',
      'content-range': `${done}-${done + body.length - 1}`,
    };
    const taken = await askRegistry(place, { url, method: 'PATCH', body, headers, good: [202] }, context);
    url = nextPlace(taken.headers['location'], url);
    done += body.length;
    context.report({ type: 'progress', step: place.text, done, total: size });
  }
  url.searchParams.set('digest', digest);
  await askRegistry(place, { url, method: 'PUT', body: NOTHING, good: [201] }, context);
}

function nextPlace(location: string | undefined, from: URL): URL {
  const url = URL.parse(location ?? '', from.href);
  if (url !== null && location !== undefined) return url;
  throw new ArxError(
    'SOURCE_PROTOCOL',
    `Cannot use the registry "${from.origin}": it does not say where the blob goes`,
  );
}

function readAt(fd: number, at: number, count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count);
  let done = 0;
  while (done < count) {
    const read = readSync(fd, bytes, done, count - done, at + done);
    if (read === 0)
      throw new ArxError('INTEGRITY_TRUNCATED', 'Cannot read the bundle: it was cut while it was read');
    done += read;
  }
  return bytes;
}
