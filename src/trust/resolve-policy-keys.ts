import { dirname, isAbsolute, join } from 'node:path';
import { didYouMean } from '../core/did-you-mean.ts';
import { ArxError } from '../core/errors.ts';
import type { ProblemList } from '../model/manifest/problem-list.ts';
import type { PolicyKey } from '../model/policy/effective-policy.ts';
import type { KeyReference, Policy, Setting } from '../model/policy/policy.ts';
import { createPolicyProblems, policyError } from '../model/policy/policy-problems.ts';
import { readOwnFile } from './read-own-file.ts';
import { type TrustedKey, trustedKeyFromText } from './trusted-key.ts';

const CODE = 'POLICY_INVALID';
const LARGEST = 64 * 1024;

/** Where the keys of a policy may come from. */
export interface KeyPlaces {
  /** The keys of the trust store. */
  readonly stored: () => readonly TrustedKey[];
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
  const keys = setting.value.map((reference) => ({
    reference,
    pem: pemOf(list, reference, policy.file, places),
  }));
  for (const [index, { reference, pem }] of keys.entries()) {
    const first = keys.findIndex((other) => other.pem === pem);
    if (pem !== undefined && first < index)
      list.add(
        CODE,
        `Cannot use trust.keys: "${reference.name}" is the same key as "${keys[first]?.reference.name}", expected it once`,
        reference.at,
      );
  }
  if (list.problems.length > 0) throw policyError(policy, list);
  const value = keys.map(({ reference, pem }) => keyOf(reference, pem ?? ''));
  return { ...policy, settings: new Map(policy.settings).set('trust.keys', { ...setting, value }) };
}

function keyOf({ name, roles, notBefore, notAfter }: KeyReference, pem: string): PolicyKey {
  return {
    name,
    pem,
    roles,
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
  };
}

function pemOf(
  list: ProblemList,
  reference: KeyReference,
  policyFile: string,
  { stored, anybodys }: KeyPlaces,
): string | undefined {
  const { name, pem, file, at } = reference;
  if (pem === undefined && file === undefined) return storedPem(list, reference, stored());
  const path =
    file === undefined || isAbsolute(file) ? (file ?? policyFile) : join(dirname(policyFile), file);
  try {
    return trustedKeyFromText(name, pem ?? readText(path, anybodys), path).pem;
  } catch (error) {
    if (!(error instanceof ArxError) || error.code === 'TRUST_KEY_PERMISSIONS') throw error;
    list.add(CODE, error.message, at, error.hint);
    return undefined;
  }
}

function storedPem(
  list: ProblemList,
  { name, at }: KeyReference,
  stored: readonly TrustedKey[],
): string | undefined {
  const found = stored.find((key) => key.name === name);
  if (found !== undefined) return found.pem;
  const near = didYouMean(
    name,
    stored.map((key) => key.name),
  );
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
