import type { Context } from '../core/context.ts';
import { describeRoot, type RootFacts } from '../trust/keyless/describe-root.ts';
import { findRoot, importRoot, LARGEST_ROOT, loadRoots } from '../trust/keyless/root-store.ts';
import { readBytes } from './read-bytes.ts';

/** What `arx trust import` was asked for. */
export interface ImportCall {
  /** A trusted_root.json, or `-`. */
  readonly file: string;
  readonly name: string;
  readonly force?: boolean;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/**
 * `arx trust import FILE --as NAME [--force]`: trusts the authorities and logs of a sigstore from now on.
 * @throws ArxError TRUST_ROOT_INVALID, USAGE_NO_FILE, USAGE_INVALID for the name, USAGE_EXISTS, UNSAFE_LIMIT, WRITE_FAILED.
 */
export async function trustImport(
  { file, name, force = false, stdin }: ImportCall,
  context: Context,
): Promise<RootFacts> {
  const bytes = await readBytes(file, { stdin, largest: LARGEST_ROOT });
  return describeRoot(importRoot({ name, bytes, force }, context), context.now());
}

/** `arx trust show NAME`: what is in a trusted root. @throws ArxError USAGE_NO_FILE, TRUST_ROOT_INVALID. */
export function trustShow(name: string, context: Context): RootFacts {
  return describeRoot(findRoot(name, context), context.now());
}

/** The trusted roots in short, for `arx trust ls`. */
export function rootRows(context: Context): Omit<RootFacts, 'entries'>[] {
  return loadRoots(context).map((root) => {
    const { entries: _, ...row } = describeRoot(root, context.now());
    return row;
  });
}
