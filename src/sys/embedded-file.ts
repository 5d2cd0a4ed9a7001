import { getRawAsset, isSea } from 'node:sea';

/**
 * A file that the executable of `arx-run` carries in itself (scripts/build-executable.ts); undefined where arx is installed
 * as files.
 */
export function embeddedFile(name: string): Uint8Array | undefined {
  return isSea() ? new Uint8Array(getRawAsset(name)) : undefined;
}
