import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { PolicyIdentity } from '../model/policy/effective-policy.ts';
import { trustAdd, type TrustRow } from './trust.ts';
import { identityAdd } from './trust-identity.ts';

/** The options of `arx trust add`. */
export interface AddOptions {
  readonly as: string;
  readonly identity?: string;
  readonly identityRegex?: string;
  readonly issuer?: string;
  readonly force?: boolean;
}

/**
 * `arx trust add`: of a key file, or of an identity.
 * @throws ArxError USAGE_CONFLICT unless it is one of both; what `trustAdd` and `identityAdd` throw.
 */
export function addToTrust(
  {
    file,
    as: name,
    identity,
    identityRegex,
    issuer,
    force = false,
  }: AddOptions & { readonly file?: string | undefined },
  context: Context,
): TrustRow | PolicyIdentity {
  const isIdentity = (identity ?? identityRegex ?? issuer) !== undefined;
  if ((file !== undefined) === isIdentity)
    throw new ArxError(
      'USAGE_CONFLICT',
      `Cannot trust "${name}": expected the file of a key, or --identity with --issuer, one of both`,
    );
  if (file !== undefined) return trustAdd({ file, name, force }, context);
  if (issuer === undefined)
    throw new ArxError('USAGE_INVALID', `Cannot trust "${name}": an identity needs its --issuer`, {
      hint: 'Without it anybody whom some issuer calls so would count',
    });
  return identityAdd(
    {
      name,
      issuer,
      force,
      ...(identity !== undefined && { san: identity }),
      ...(identityRegex !== undefined && { sanPattern: identityRegex }),
    },
    context,
  );
}
