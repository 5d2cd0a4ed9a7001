import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArxError } from '../core/errors.ts';
import { damagedArchive } from './foreign-error.ts';

/**
 * What an engine of node:zlib makes of some chunks, with back-pressure. Each chunk is one write.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE when the engine refuses the data.
 */
export async function* runEngine(
  name: string,
  engine: Transform,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const feeding = pipeline(Readable.from(chunks, { highWaterMark: 1 }), engine).catch(() => undefined);
  try {
    for await (const chunk of engine) yield chunk as Buffer;
  } catch (cause) {
    throw cause instanceof ArxError
      ? cause
      : damagedArchive(`its ${name} data is damaged or cut short, expected it whole`, { cause });
  } finally {
    engine.destroy();
    await feeding;
  }
}
