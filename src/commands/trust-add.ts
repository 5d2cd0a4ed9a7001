import { dayOf } from '../core/day.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { PolicyIdentity, Role } from '../model/policy/effective-policy.ts';
import { readPublicKeyFile } from '../trust/read-key-file.ts';
import type { KeyTerms } from '../trust/trusted-key.ts';
import { trustAdd, trustAddRotation, type TrustRow } from './trust.ts';
import { identityAdd } from './trust-identity.ts';

/** The options of `arx trust add`. */
export interface AddOptions {
  readonly as?: string;
  /** As what and in which days the signatures of a key count. */
  readonly role?: readonly Role[];
  readonly from?: Date;
  readonly until?: Date;
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
    as: given,
    role: roles,
    from,
    until,
    identity,
    identityRegex,
    issuer,
    force = false,
  }: AddOptions & { readonly file?: string | undefined },
  context: Context,
): TrustRow | PolicyIdentity {
  demandDays(from, until);
  const isIdentity = (identity ?? identityRegex ?? issuer) !== undefined;
  const terms = {
    ...(roles !== undefined && { roles }),
    ...(from !== undefined && { notBefore: dayOf(from) }),
    ...(until !== undefined && { notAfter: dayOf(until) }),
  };
  if (file !== undefined && !isIdentity && isDocument(file))
    return rotation({ file, name: given, terms, force }, context);
  const name = demandName(given, file ?? identity ?? identityRegex);
  if ((file !== undefined) === isIdentity)
    throw new ArxError(
      'USAGE_CONFLICT',
      `Cannot trust "${name}": expected the file of a key, or --identity with --issuer, one of both`,
    );
  if (file !== undefined) return trustAdd({ file, name, force, ...terms }, context);
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
      ...(roles !== undefined && { roles }),
    },
    context,
  );
}

/** Keys are text of other forms; what begins like JSON can only be a signed document. */
function isDocument(file: string): boolean {
  return readPublicKeyFile(file).startsWith('{');
}

interface RotationCall {
  readonly file: string;
  readonly name: string | undefined;
  readonly terms: KeyTerms;
  readonly force: boolean;
}

function rotation({ file, name, terms, force }: RotationCall, context: Context): TrustRow {
  if (Object.keys(terms).length === 0 && !force) return trustAddRotation({ file, name }, context);
  throw new ArxError(
    'USAGE_CONFLICT',
    `Cannot change the terms of "${file}": a rotation has those of the old key`,
  );
}

function demandName(name: string | undefined, whom: string | undefined): string {
  if (name !== undefined) return name;
  if (whom === undefined)
    throw new ArxError(
      'USAGE_INVALID',
      'Cannot trust anybody: expected the file of a key, or --identity with --issuer',
    );
  throw new ArxError('USAGE_INVALID', `Cannot trust "${whom}": it has no name yet, expected --as NAME`, {
    hint: 'Choose the name that `arx trust ls` and `arx verify` will show',
  });
}

function demandDays(from: Date | undefined, until: Date | undefined): void {
  if (from === undefined || until === undefined || from <= until) return;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot trust until ${dayOf(until)}: it is before ${dayOf(from)}, expected a day after --from`,
  );
}
