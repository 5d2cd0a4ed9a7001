import { dirname, isAbsolute, join } from 'node:path';
import { bothTerms } from '../model/policy/both-terms.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { ArxError } from '../core/errors.ts';
import type { ProblemList } from '../model/manifest/problem-list.ts';
import type { PolicyKey } from '../model/policy/effective-policy.ts';
import type { KeyReference, Policy, Setting } from '../model/policy/policy.ts';
import { createPolicyProblems, policyError } from '../model/policy/policy-problems.ts';
import { keysBefore, type StoredKey } from './keys-before.ts';
import { readOwnFile } from './read-own-file.ts';
import { type TrustedKey, trustedKeyFromText } from './trusted-key.ts';

const CODE = 'POLICY_INVALID';
const LARGEST = 64 * 1024;

/** Where the keys of a policy may come from. */
export interface KeyPlaces {
  /** The keys of the trust store, each with the keyid of the one that it follows. */
  readonly stored: () => readonly StoredKey[];
  /** True: files of keys may be anybody's. */
  readonly anybodys: boolean;
}

/**
 * The same policy, with each key of `trust.keys` itself in place of its file or its name in the trust store.
 * @throws ArxError POLICY_INVALID with every key that is not there or not a key; TRUST_KEY_PERMISSIONS if others own a
 *   file or may write it.
 */
export function resolvePolicyKeys(policy: Policy, places: KeyPlaces): Policy {
  const setting = policy.settings.get('trust.keys') as Setting<readonly KeyReference[]> | undefined;
  if (setting === undefined) return policy;
  const list = createPolicyProblems();
  const found = setting.value.map((reference) => ({
    reference,
    key: keyOf(list, reference, policy.file, places),
  }));
  for (const [index, { reference, key }] of found.entries()) {
    const first = found.find((other) => other.key?.pem === key?.pem);
    if (key !== undefined && first !== found[index])
      list.add(
        CODE,
        `Cannot use trust.keys: "${reference.name}" is the same key as "${first?.reference.name}", expected it once`,
        reference.at,
      );
  }
  if (list.problems.length > 0) throw policyError(policy, list);
  const named = found.flatMap(({ reference, key }) => (key === undefined ? [] : [listed(reference, key)]));
  const before = found.flatMap(({ reference, key }) => listedBefore(reference, key, places));
  // Who lists an old key by itself has said how it counts.
  const value = [...named, ...before.filter(({ pem }) => named.every((key) => key.pem !== pem))];
  return { ...policy, settings: new Map(policy.settings).set('trust.keys', { ...setting, value }) };
}

/** What the policy says of a key; a key of the trust store counts no longer than there. */
function listed(reference: KeyReference, key: TrustedKey): PolicyKey {
  const { name, roles } = reference;
  return { name, pem: key.pem, roles, ...bothTerms(reference, key) };
}

/** A name in the trust store stays that of its owner when the key is rotated: what was signed before counts as before. */
function listedBefore(
  reference: KeyReference,
  key: TrustedKey | undefined,
  { stored }: KeyPlaces,
): PolicyKey[] {
  if (key === undefined || reference.pem !== undefined || reference.file !== undefined) return [];
  return keysBefore(key, stored()).map((old) => listed({ ...reference, name: old.name }, old));
}

function keyOf(
  list: ProblemList,
  reference: KeyReference,
  policyFile: string,
  { stored, anybodys }: KeyPlaces,
): TrustedKey | undefined {
  const { name, pem, file, at } = reference;
  if (pem === undefined && file === undefined) return storedKey(list, reference, stored());
  const path =
    file === undefined || isAbsolute(file) ? (file ?? policyFile) : join(dirname(policyFile), file);
  try {
    return trustedKeyFromText(name, pem ?? readText(path, anybodys), path);
  } catch (error) {
    if (!(error instanceof ArxError) || error.code === 'TRUST_KEY_PERMISSIONS') throw error;
    list.add(CODE, error.message, at, error.hint);
    return undefined;
  }
}

function storedKey(
  list: ProblemList,
  { name, at }: KeyReference,
  stored: readonly TrustedKey[],
): TrustedKey | undefined {
  const found = stored.find((key) => key.name === name);
  if (found !== undefined) return found;
  const names = stored.map((key) => key.name);
  const near = didYouMean(name, names);
  list.add(
    CODE,
    `Cannot use trust.keys: no key in the trust store is called "${name}"`,
    at,
    near === undefined ? 'see `arx trust ls`; a file is written as ./NAME.pub' : `did you mean "${near}"?`,
  );
  return undefined;
}

function readText(path: string, anybodys: boolean): string {
  const read = readOwnFile(path, LARGEST, anybodys ? () => undefined : undefined);
  if (!('problem' in read)) return read.bytes.toString('utf8');
  throw new ArxError(
    'TRUST_KEY_INVALID',
    `Cannot read the key "${path}": ${read.problem}, expected one PEM key`,
  );
}
