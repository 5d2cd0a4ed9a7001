import type { SecretFinder } from './secret-match.ts';

const FORM =
  /(eyJ[A-Za-z0-9_-]{10,4000})\.(eyJ[A-Za-z0-9_-]{10,8000})\.([A-Za-z0-9_-]{20,2000})(?![A-Za-z0-9_-])/y;
const BEFORE = /[A-Za-z0-9_.-]/;
// The token that jwt.io shows, and its like.
const EXAMPLE = /"sub"\s*:\s*"(?:1234567890|user|test|subject)"|John Doe|example\.(?:com|org)/i;

/** A JSON Web Token with a signature (RFC 7519), at `eyJ`. It may have expired, so nobody can be certain. */
export const findWebToken: SecretFinder = ({ text }, offset) => {
  if (!text.startsWith('eyJ', offset) || BEFORE.test(text.charAt(offset - 1))) return undefined;
  FORM.lastIndex = offset;
  const [whole, head, claims] = FORM.exec(text) ?? [];
  if (whole === undefined || head === undefined || claims === undefined) return undefined;
  const header = decoded(head);
  if (!/"alg"\s*:/.test(header) || /"alg"\s*:\s*"none"/i.test(header) || EXAMPLE.test(decoded(claims)))
    return undefined;
  return { kind: 'JSON Web Token', start: offset, end: offset + whole.length, sure: 'likely' };
};

function decoded(part: string): string {
  return Buffer.from(part, 'base64url').toString('latin1');
}
