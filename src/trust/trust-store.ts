import { basename } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { EffectivePolicy, PolicyKey } from '../model/policy/effective-policy.ts';
import { loadIdentities } from './keyless/identity-store.ts';
import { loadRoots } from './keyless/root-store.ts';
import { withLines } from './key-lines.ts';
import { fingerprint } from './keyid.ts';
import { storedKeys } from './key-store.ts';
import { ownTrust } from './own-key.ts';
import { readPublicKeyFile } from './read-key-file.ts';
import { revokedKeyids } from './revocations.ts';
import type { Trust } from './trust.ts';
import { type TrustedKey, trustedKeyFromText } from './trusted-key.ts';

/** What says whom to trust. */
export interface TrustSettings {
  /**
   * Public key files that replace this machine's trust; none of them means that no key is trusted. Where a policy lists the
   * keys, these are the ones of the list that are meant.
   */
  readonly trust?: readonly string[];
  /** Who is trusted as what, how many are needed, and what their signatures must have. */
  readonly policy?: EffectivePolicy;
}

/**
 * Whom this machine trusts. Where the policy lists keys or identities: those and nobody else. Otherwise this machine's own
 * keys, then the stored ones by name, and the stored identities. Revoked keys never count, wherever they are listed.
 * @throws ArxError TRUST_KEY_INVALID, TRUST_KEY_PERMISSIONS, TRUST_ROOT_INVALID, USAGE_NO_FILE; USAGE_CONFLICT for a key
 *   file whose key the policy does not list.
 */
export function loadTrust(context: Context, { trust: files, policy }: TrustSettings = {}): Trust {
  const listed = listedIn(policy);
  const keys = listed?.keys ?? (files === undefined ? machineKeys(context) : []);
  const named = files?.map((file) => keyOfFile(file, listed?.keys));
  const identities = files === undefined ? (listed?.identities ?? loadIdentities(context)) : [];
  const { thresholds, root, maxRootAge } = policy?.trust ?? { thresholds: { builder: 1, reviewer: 0 } };
  const roots = identities.length === 0 ? [] : loadRoots(context);
  const trusted = each(named ?? keys);
  const several = thresholds.builder > 1 || thresholds.reviewer > 1;
  return {
    keys: several ? withLines(trusted, context) : trusted,
    identities,
    roots: root === undefined ? roots : roots.filter(({ name }) => name === root),
    revoked: revokedKeyids(context),
    thresholds,
    ...(policy !== undefined && { needs: policy.require }),
    ...(policy?.require.approvalPolicies !== undefined && {
      approvalPolicies: policy.require.approvalPolicies,
    }),
    ...(maxRootAge !== undefined && { maxRootAge }),
  };
}

/** Whom the policy lists; undefined where it lists nobody, and this machine's trust holds. */
function listedIn(policy: EffectivePolicy | undefined): Pick<Trust, 'keys' | 'identities'> | undefined {
  const { keys, identities } = policy?.trust ?? {};
  if (keys === undefined && identities === undefined) return undefined;
  return { keys: (keys ?? []).map(policyKey), identities: identities ?? [] };
}

function policyKey({ name, pem, roles, notBefore, notAfter }: PolicyKey): TrustedKey {
  return {
    ...trustedKeyFromText(name, pem, name),
    roles,
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
  };
}

function machineKeys(context: Context): readonly TrustedKey[] {
  return [...ownTrust(context), ...storedKeys(context)];
}

/** The key in a file; of a policy that lists keys, the one of its list, with its name and its terms. */
function keyOfFile(file: string, listed: readonly TrustedKey[] | undefined): TrustedKey {
  const key = trustedKeyFromText(basename(file).replace(/\.pub$/, ''), readPublicKeyFile(file), file);
  if (listed === undefined) return key;
  const found = listed.find(({ keyid }) => keyid === key.keyid);
  if (found !== undefined) return found;
  throw new ArxError(
    'USAGE_CONFLICT',
    `Cannot trust "${file}": the policy lists whom to trust, and ${fingerprint(key.keyid)} is not among them`,
    { hint: 'See `arx policy show`' },
  );
}

/** Each key once, under its first name. */
function each(keys: readonly TrustedKey[]): TrustedKey[] {
  return keys.filter(({ keyid }, index) => keys.findIndex((key) => key.keyid === keyid) === index);
}
