import { ReadableStream } from 'node:stream/web';
import xz from 'xz-decompress';
import { ArxError } from '../core/errors.ts';
import { damagedArchive } from './foreign-error.ts';
import type { ForeignFile } from './foreign-file.ts';

/**
 * All streams of an xz file with their padding (the .xz file format, section 2). The decoder refuses what is behind them,
 * dictionaries over 64 MiB (`xz -9` uses that), SHA-256 checks and branch filters.
 */
export async function* decompressXz(file: ForeignFile): AsyncGenerator<Uint8Array> {
  const input = ReadableStream.from(file.chunks()) as unknown as globalThis.ReadableStream<Uint8Array>;
  const reader = new xz.XzReadableStream(input).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value.length > 0) yield value;
    }
  } catch (cause) {
    throw cause instanceof ArxError
      ? cause
      : damagedArchive('its xz data is damaged, cut short or of an unusual kind, expected it whole', {
          hint: 'Dictionaries over 64 MiB, SHA-256 checks and branch filters are not read: compress with plain `xz`',
          cause,
        });
  } finally {
    // Only between two reads: the decoder is shared, and a cancelled wait for it would give it away twice.
    await reader.cancel().catch(() => undefined);
  }
}
