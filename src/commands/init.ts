import { EXAMPLE_MANIFEST } from '../model/manifest/example-manifest.ts';
import { parseManifest } from '../model/parse-manifest.ts';
import { dirname, resolve } from 'node:path';
import { ArxError } from '../core/errors.ts';
import { namedSources } from '../model/named-sources.ts';
import { writeNew } from '../sys/write-new.ts';

/** What `arx init` wrote. */
export interface InitResult {
  readonly file: string;
  readonly sources: number;
  readonly commands: number;
}

/**
 * Writes a commented manifest that checks, seals and runs as it is.
 * @throws ArxError USAGE_EXISTS if something has that name already; WRITE_FAILED. Then nothing was written.
 */
export function initManifest(path: string): InitResult {
  const { manifest } = parseManifest(EXAMPLE_MANIFEST, { file: path, directory: resolve(dirname(path)) });
  if (!write(path)) throw exists(path);
  return { file: path, sources: namedSources(manifest).length, commands: manifest.code.length };
}

function write(path: string): boolean {
  try {
    return writeNew(path, Buffer.from(EXAMPLE_MANIFEST), 0o644);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new ArxError('WRITE_FAILED', `Cannot write "${path}": the system refused (${reason})`, { cause });
  }
}

function exists(path: string): ArxError {
  return new ArxError('USAGE_EXISTS', `Cannot write "${path}": it exists, expected a new name`, {
    hint: 'Name another file, or remove that one',
  });
}
