import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Store } from '../archive/store.ts';
import type { Context } from '../core/context.ts';
import { type Digest, digestOf, hexOf } from '../core/digest.ts';
import { VERSION } from '../core/version.ts';
import { atomicWrite } from '../sys/atomic-write.ts';

/** What decides the bytes of a bundle's file. */
export interface Written {
  readonly digest: Digest;
  readonly keyid: string;
  readonly compress: 'zstd' | 'none';
}

/**
 * The size of a file that this very bundle was written and verified to, if nothing has touched it since: the same inode,
 * size and times. Undefined when it has to be written.
 */
export function sizeIfUnchanged(file: string, written: Written, context: Context): number | undefined {
  try {
    const record = readFileSync(recordOf(file, context), 'utf8');
    const stat = statSync(file, { bigint: true });
    return record === format(stat, written) ? Number(stat.size) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Notes that a file has just been written and verified; `stat` is of the descriptor that was verified, so that a file put
 * in its place meanwhile does not count. Failing to only makes the next repack slower.
 */
export function recordWritten(file: string, stat: BigIntStats, written: Written, context: Context): void {
  try {
    atomicWrite(recordOf(file, context), Buffer.from(format(stat, written)), 0o600);
  } catch {
    // A cache that cannot be written is no reason to fail.
  }
}

function recordOf(file: string, context: Context): string {
  const directory = new Store(context.cacheDir).subdirectory('written');
  return join(directory, hexOf(digestOf(resolve(file))));
}

function format({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats, written: Written): string {
  const { digest, keyid, compress } = written;
  const facts = { version: VERSION, digest, keyid, compress, dev, ino, size, mtimeNs, ctimeNs };
  return JSON.stringify(facts, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
