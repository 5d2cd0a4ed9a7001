import { parseTrustedRoot, type TrustedRoot } from '../../trust/keyless/trusted-root.ts';
import type { SmallFile } from './check.ts';
import { invalidKey } from './verify-error.ts';

export type { TrustedRoot } from '../../trust/keyless/trusted-root.ts';

/** The trusted root in a file that a manifest names. @throws ArxError VERIFY_KEY_INVALID. */
export function trustedRoot({ where, bytes }: SmallFile): TrustedRoot {
  const root = parseTrustedRoot(bytes);
  if (!('problem' in root)) return root;
  throw invalidKey(where, root.problem, 'a trusted_root.json of sigstore', root.cause);
}
