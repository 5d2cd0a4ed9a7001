import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { TrustedRootFile } from '../trust.ts';
import { parseTrustedRoot, type TrustedRoot } from './trusted-root.ts';

/** The trusted root in some bytes. `name` is for messages. @throws ArxError TRUST_ROOT_INVALID. */
export function demandTrustedRoot({ name, bytes }: Pick<TrustedRootFile, 'name' | 'bytes'>): TrustedRoot {
  const root = parseTrustedRoot(bytes);
  if (!('problem' in root)) return root;
  throw new ArxError(
    'TRUST_ROOT_INVALID',
    `Cannot use the trusted root ${quoted(name)}: ${root.problem}, expected a trusted_root.json of sigstore`,
    { cause: root.cause },
  );
}
