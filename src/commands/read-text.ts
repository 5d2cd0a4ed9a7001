import { ArxError } from '../core/errors.ts';
import { type ReadOptions, readBytes } from './read-bytes.ts';

/**
 * A text that the command line names: a file, or `-` for the stream.
 * @throws ArxError USAGE_NO_FILE if it cannot be read or is not UTF-8, UNSAFE_LIMIT beyond `largest` bytes.
 */
export async function readText(name: string, options: ReadOptions): Promise<string> {
  const bytes = await readBytes(name, options);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ArxError('USAGE_NO_FILE', `Cannot read "${name}": it is not UTF-8 text`, { cause });
  }
}
