import { ArxError } from '../core/errors.ts';
import { MEMBER } from './layout.ts';
import { ZSTD_MAGIC } from './zstd-frame.ts';

/** How many bytes tell what an input is. */
export const START_BYTES: number = MEMBER.seal.length;

/**
 * Whether a bundle is compressed: told by its first bytes, never by a name.
 * @param start the first START_BYTES of it, or all if it has fewer.
 * @throws ArxError INTEGRITY_NOT_A_BUNDLE.
 */
export function isCompressed(start: Uint8Array): boolean {
  const bytes = Buffer.from(start);
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === ZSTD_MAGIC) return true;
  if (bytes.toString('latin1') === MEMBER.seal) return false;
  throw new ArxError('INTEGRITY_NOT_A_BUNDLE', 'Cannot read the bundle: it does not begin with a seal', {
    hint: 'Bundles are made by `arx repack`',
  });
}
