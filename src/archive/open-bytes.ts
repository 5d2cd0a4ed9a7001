import type { Limits } from '../core/limits.ts';
import { isCompressed, START_BYTES } from './bundle-start.ts';
import type { ByteSource } from './byte-source.ts';
import { ZstdBytes } from './zstd-bytes.ts';

/**
 * The tar bytes of a bundle, compressed or not.
 * @throws ArxError INTEGRITY_NOT_A_BUNDLE.
 */
export async function openBytes(source: ByteSource, limits: Limits): Promise<ByteSource> {
  await source.fill(START_BYTES);
  return isCompressed(source.peek(START_BYTES)) ? new ZstdBytes(source, limits.frame) : source;
}
