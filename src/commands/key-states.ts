import type { Context } from '../core/context.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import { loadRevocations } from '../trust/revocations.ts';
import { type KeyTerms, trustedKeyFromText } from '../trust/trusted-key.ts';

/** What is to be told of a key beside its name. */
export interface KeyState extends KeyTerms {
  /** Why it is revoked. */
  readonly revoked?: string;
  /** The policy lists whom to trust, and not this key. */
  readonly unlisted?: true;
}

/** The state of the key with a keyid. */
export type KeyStates = (keyid: string) => KeyState;

/** What is known here of revoked keys, and what the policy says of those that it lists. */
export function keyStates(context: Context, policy?: EffectivePolicy): KeyStates {
  const reasons = new Map(loadRevocations(context).keys.map(({ keyid, reason }) => [bare(keyid), reason]));
  const listed = listedIn(policy);
  return (keyid) => {
    const revoked = reasons.get(bare(keyid));
    const terms = listed?.get(keyid) ?? {};
    return {
      ...terms,
      ...(revoked !== undefined && { revoked }),
      ...(listed !== undefined && !listed.has(keyid) && { unlisted: true }),
    };
  };
}

function listedIn(policy: EffectivePolicy | undefined): ReadonlyMap<string, KeyTerms> | undefined {
  const { keys, identities } = policy?.trust ?? {};
  if (keys === undefined && identities === undefined) return undefined;
  return new Map(
    (keys ?? []).map(({ name, pem, roles, notBefore, notAfter }) => [
      trustedKeyFromText(name, pem, name).keyid,
      { roles, ...(notBefore !== undefined && { notBefore }), ...(notAfter !== undefined && { notAfter }) },
    ]),
  );
}

/** Without the padding of base64, which people leave out. */
function bare(keyid: string): string {
  return keyid.replace(/=+$/, '');
}
