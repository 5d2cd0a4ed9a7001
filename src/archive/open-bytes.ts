import { ArxError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import type { ByteSource } from './byte-source.ts';
import { MEMBER } from './layout.ts';
import { ZstdBytes } from './zstd-bytes.ts';
import { ZSTD_MAGIC } from './zstd-frame.ts';

/**
 * The tar bytes of a bundle, compressed or not: told by the first bytes, never by a name.
 * @throws ArxError INTEGRITY_NOT_A_BUNDLE.
 */
export async function openBytes(source: ByteSource, limits: Limits): Promise<ByteSource> {
  await source.fill(MEMBER.seal.length);
  const start = Buffer.from(source.peek(MEMBER.seal.length));
  if (start.length >= 4 && start.readUInt32LE(0) === ZSTD_MAGIC) return new ZstdBytes(source, limits.frame);
  if (start.toString('latin1') === MEMBER.seal) return source;
  throw new ArxError('INTEGRITY_NOT_A_BUNDLE', 'Cannot read the bundle: it does not begin with a seal', {
    hint: 'Bundles are made by `arx repack`',
  });
}
