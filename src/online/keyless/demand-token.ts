import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import { noIdentity } from './no-identity.ts';

/** What a token must be for, and who gave it. */
export interface TokenDemand {
  readonly audience: string;
  readonly from: string;
}

const FORM = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
const LONGEST = 64 * 1024;

/**
 * Returns the token if it can be one: a JWT (RFC 7519) with a subject, for this audience, that has not ended. Who issued it
 * is for the certificate authority to check. No error shows any of it but its audience.
 * @throws ArxError TRUST_NO_IDENTITY.
 */
export function demandToken(token: string, { audience, from }: TokenDemand, { now }: Context): string {
  const claims = claimsOf(token);
  const of = `the identity token of ${from}`;
  if (claims === undefined) throw noIdentity(`${of} is no JSON web token`, `Check what ${from} gives`);
  const subject = claims['email'] ?? claims['sub'];
  if (typeof subject !== 'string' || subject === '')
    throw noIdentity(`${of} names nobody`, `Check what ${from} gives`);
  if (claims['email'] !== undefined && claims['email_verified'] !== true)
    throw noIdentity(`${of} has a mail address that its issuer has not verified`, 'Verify it there');
  const { aud, exp } = claims;
  if (![aud].flat().includes(audience))
    throw noIdentity(
      `${of} is for ${typeof aud === 'string' ? quoted(aud, 60) : 'others'}, not for "${audience}"`,
      `Ask for a token with the audience "${audience}"`,
    );
  if (typeof exp === 'number' && exp * 1000 <= now().getTime())
    throw noIdentity(`${of} ended at ${endOf(exp)}`, 'Ask for the token right before it is used');
  return token;
}

function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  if (token.length > LONGEST || !FORM.test(token)) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims)
      ? (claims as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function endOf(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? 'an unknown time' : time.toISOString();
}
