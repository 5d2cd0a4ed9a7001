import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { linearPattern } from '../../core/linear-pattern.ts';
import { quoted } from '../../core/quoted.ts';
import type { PolicyIdentity, Role } from '../../model/policy/effective-policy.ts';
import { everyNameProblem } from '../../model/policy/san-pattern.ts';
import { invalidPattern } from './match-identity.ts';
import { fileOf, readStored, removeStored, storedNames, unreadable, writeStored } from './stored-trust.ts';

const BOTH_ROLES: readonly Role[] = ['builder', 'reviewer'];
// As certificates have names: printable ASCII.
const NAME = /^[\x21-\x7e](?:[\x20-\x7e]{0,2046}[\x21-\x7e])?$/;

/** An identity to trust. */
export interface NewIdentity {
  readonly name: string;
  /** The exact subject alternative name of its certificates, or a pattern of the whole name. One of both. */
  readonly san?: string;
  readonly sanPattern?: string;
  /** The exact OIDC issuer. */
  readonly issuer: string;
  /** Default: both. */
  readonly roles?: readonly Role[];
  /** True: replaces another identity of the same name. */
  readonly force: boolean;
}

/**
 * Trusts whoever an issuer calls so, under any imported root. Adding the same again changes nothing.
 * @throws ArxError USAGE_INVALID for name, identity, pattern or issuer; USAGE_EXISTS, WRITE_FAILED.
 */
export function addIdentity({ force, ...added }: NewIdentity, context: Context): PolicyIdentity {
  const identity = checked(added);
  const { name, ...document } = identity;
  if (storedNames('identity', context).includes(name)) {
    const known = readIdentity(name, context);
    if (JSON.stringify(known) === JSON.stringify(identity)) return known;
    if (!force) throw taken(known);
  }
  if (writeStored({ kind: 'identity', name, document, replace: force }, context)) return identity;
  throw taken(readIdentity(name, context));
}

/** The trusted identities of this machine, by name. @throws ArxError TRUST_ROOT_INVALID, TRUST_KEY_PERMISSIONS. */
export function loadIdentities(context: Context): PolicyIdentity[] {
  return storedNames('identity', context).map((name) => readIdentity(name, context));
}

/** Trusts an identity no longer; false if there is none of that name. */
export function removeIdentity(name: string, context: Context): boolean {
  return removeStored('identity', name, context);
}

function checked({ name, san, sanPattern, issuer, roles }: Omit<NewIdentity, 'force'>): PolicyIdentity {
  if ((san === undefined) === (sanPattern === undefined))
    throw new ArxError(
      'USAGE_INVALID',
      `Cannot trust the identity "${name}": expected a name or a pattern for it, one of both`,
    );
  demandIssuer(issuer);
  if (san !== undefined) demandName(san);
  if (sanPattern !== undefined) demandPattern(sanPattern);
  const subject = san === undefined ? { sanPattern: sanPattern ?? '' } : { san };
  return {
    name,
    ...subject,
    issuer,
    roles: BOTH_ROLES.filter((role) => (roles ?? BOTH_ROLES).includes(role)),
  };
}

function demandPattern(text: string): void {
  const pattern = linearPattern(text);
  const problem = 'problem' in pattern ? pattern.problem : everyNameProblem(pattern)?.is;
  if (problem !== undefined) throw invalidPattern(text, problem);
}

function demandIssuer(issuer: string): void {
  const url = URL.parse(issuer);
  if (url !== null && /^https?:$/.test(url.protocol) && NAME.test(issuer)) return;
  throw new ArxError('USAGE_INVALID', `Cannot use the issuer ${quoted(issuer)}: expected the URL of one`, {
    hint: 'GitHub Actions: https://token.actions.githubusercontent.com; GitLab: the URL of the instance',
  });
}

function demandName(san: string): void {
  if (NAME.test(san)) return;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use the identity ${quoted(san)}: expected a URI or mail address as its certificates have it`,
  );
}

function taken({ name, san, sanPattern = '' }: PolicyIdentity): ArxError {
  return new ArxError(
    'USAGE_EXISTS',
    `Cannot trust another identity as "${name}": that is ${quoted(san ?? sanPattern, 300)} here`,
    { hint: 'Choose another name, or replace the identity with --force' },
  );
}

function readIdentity(name: string, context: Context): PolicyIdentity {
  const stored = readStored('identity', name, context) as Readonly<Record<string, unknown>> | null;
  const { san, sanPattern, issuer, roles } = stored ?? {};
  const wellFormed =
    typeof issuer === 'string' &&
    (typeof san === 'string') !== (typeof sanPattern === 'string') &&
    Array.isArray(roles) &&
    roles.every((role) => BOTH_ROLES.includes(role as Role));
  if (!wellFormed) throw unreadable(fileOf('identity', name, context), 'it is no stored identity');
  return checked({
    name,
    issuer,
    roles: roles as Role[],
    ...(typeof san === 'string' ? { san } : { sanPattern: String(sanPattern) }),
  });
}
