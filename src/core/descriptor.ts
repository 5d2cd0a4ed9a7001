import { type Digest, digestOf } from './digest.ts';

/** The media types of the documents in a bundle. */
export const MEDIA_TYPE = {
  seal: 'application/vnd.arx.seal.v1+json',
  tree: 'application/vnd.arx.tree.v1+jsonl',
  manifest: 'application/vnd.arx.manifest.v1+yaml',
  lock: 'application/vnd.arx.lock.v1+yaml',
  sbom: 'application/vnd.cyclonedx+json',
} as const;

/** Names some bytes by type, digest and size (OCI image-spec, "OCI Content Descriptors"). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Size in bytes. */
  readonly size: number;
}

/** The descriptor of some bytes. */
export function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
