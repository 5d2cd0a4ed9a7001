import { linearPattern } from '../../core/linear-pattern.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { PolicyIdentity } from '../../model/policy/effective-policy.ts';
import type { CertificateNames } from './certificate-names.ts';

/**
 * The trusted identity that a certificate names: its issuer exactly, and its name exactly or as a pattern of the whole of
 * it. Where several match, an exact one before patterns and then the first, with the roles of all.
 * @throws ArxError USAGE_INVALID for a pattern that is none.
 */
export function matchIdentity(
  identities: readonly PolicyIdentity[],
  names: CertificateNames,
): PolicyIdentity | undefined {
  const found = identities.filter((identity) => matches(identity, names));
  const first = found.find(({ san }) => san !== undefined) ?? found[0];
  return first && { ...first, roles: [...new Set(found.flatMap(({ roles }) => roles))] };
}

function matches({ san, sanPattern, issuer }: PolicyIdentity, names: CertificateNames): boolean {
  if (issuer === '' || issuer !== names.issuer) return false;
  if (san !== undefined) return san !== '' && san === names.san;
  return sanPattern !== undefined && sanMatches(sanPattern, names.san);
}

function sanMatches(text: string, san: string): boolean {
  const pattern = linearPattern(text);
  if (!('problem' in pattern)) return pattern.matches(san);
  throw invalidPattern(text, pattern.problem);
}

/** The error for a pattern of identities that cannot be used. */
export function invalidPattern(text: string, problem: string): ArxError {
  return new ArxError('USAGE_INVALID', `Cannot use the pattern ${quoted(text)}: ${problem}`, {
    hint: 'See docs/keyless.md for what a pattern may have',
  });
}
