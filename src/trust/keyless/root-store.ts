import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { TrustedRootFile } from '../trust.ts';
import { demandTrustedRoot } from './demand-trusted-root.ts';
import { fileOf, readStored, removeStored, storedNames, unreadable, writeStored } from './stored-trust.ts';

/** The largest trusted root, in bytes. */
export const LARGEST_ROOT = 1024 * 1024;

/** A trusted root to import. */
export interface NewRoot {
  readonly name: string;
  /** The trusted_root.json. */
  readonly bytes: Uint8Array;
  /** True: replaces another root of the same name. */
  readonly force: boolean;
}

/**
 * Trusts a sigstore's authorities and logs from now on. The bytes are kept as they are, with the time of the import.
 * Importing the same bytes again under the same name renews that time.
 * @throws ArxError TRUST_ROOT_INVALID, UNSAFE_LIMIT, USAGE_INVALID for the name, USAGE_EXISTS, WRITE_FAILED.
 */
export function importRoot({ name, bytes, force }: NewRoot, context: Context): TrustedRootFile {
  if (bytes.length > LARGEST_ROOT)
    throw new ArxError(
      'UNSAFE_LIMIT',
      `Cannot import "${name}": it has ${bytes.length} bytes, expected at most ${LARGEST_ROOT}`,
    );
  demandTrustedRoot({ name, bytes });
  const text = Buffer.from(bytes).toString();
  const root = { name, bytes, imported: context.now().toISOString() };
  const document = { imported: root.imported, root: text };
  const known = storedNames('root', context).includes(name) ? findRoot(name, context) : undefined;
  const replace = force || (known !== undefined && Buffer.compare(known.bytes, bytes) === 0);
  if (writeStored({ kind: 'root', name, document, replace }, context)) return root;
  throw new ArxError('USAGE_EXISTS', `Cannot import "${name}": another root has this name here`, {
    hint: 'If this one is newer, replace it with --force; otherwise choose another name',
  });
}

/** The trusted roots of this machine, by name. @throws ArxError TRUST_ROOT_INVALID, TRUST_KEY_PERMISSIONS. */
export function loadRoots(context: Context): TrustedRootFile[] {
  return storedNames('root', context).map((name) => readRoot(name, context));
}

/** One trusted root. @throws ArxError USAGE_NO_FILE if there is none of that name; as loadRoots. */
export function findRoot(name: string, context: Context): TrustedRootFile {
  if (storedNames('root', context).includes(name)) return readRoot(name, context);
  throw new ArxError('USAGE_NO_FILE', `Cannot find the trusted root "${name}": there is none of that name`, {
    hint: 'See `arx trust ls`',
  });
}

/** Trusts a root no longer; false if there is none of that name. */
export function removeRoot(name: string, context: Context): boolean {
  return removeStored('root', name, context);
}

function readRoot(name: string, context: Context): TrustedRootFile {
  const document = readStored('root', name, context) as Readonly<Record<string, unknown>> | null;
  const imported = document?.['imported'];
  const root = document?.['root'];
  if (typeof imported === 'string' && !Number.isNaN(Date.parse(imported)) && typeof root === 'string')
    return { name, bytes: Buffer.from(root), imported };
  throw unreadable(fileOf('root', name, context), 'it is no stored root');
}
