import type { Context } from '../core/context.ts';
import type { PolicyIdentity } from '../model/policy/effective-policy.ts';
import { addIdentity, loadIdentities, type NewIdentity } from '../trust/keyless/identity-store.ts';

/**
 * `arx trust add --identity SAN --issuer URL --as NAME [--force]`, or `--identity-regex PATTERN`: trusts whoever an issuer
 * calls so from now on, under every imported root.
 * @throws ArxError USAGE_INVALID for name, identity, pattern or issuer; USAGE_EXISTS, WRITE_FAILED.
 */
export function identityAdd(added: NewIdentity, context: Context): PolicyIdentity {
  return addIdentity(added, context);
}

/** The trusted identities, for `arx trust ls`. */
export function identityRows(context: Context): PolicyIdentity[] {
  return loadIdentities(context);
}
