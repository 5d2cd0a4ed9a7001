import type { toTrustMaterial } from '@sigstore/verify';
import type { SmallFile } from './check.ts';
import { invalidKey } from './verify-error.ts';

/** A trusted root as @sigstore/verify takes it. */
export type TrustedRoot = Parameters<typeof toTrustMaterial>[0];

type Authority = TrustedRoot['certificateAuthorities'][number];
type Log = TrustedRoot['tlogs'][number];
type ValidFor = NonNullable<Authority['validFor']>;

const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot(\+json;version=0\.1|\.v0\.[12]\+json)$/;
// sigstore_common.proto, PublicKeyDetails: the numbers of the names that logs use.
const KEY_DETAILS: Readonly<Record<string, number>> = {
  PKIX_ECDSA_P256_SHA_256: 5,
  PKIX_ED25519: 7,
  PKIX_RSA_PKCS1V15_2048_SHA256: 9,
  PKIX_RSA_PKCS1V15_3072_SHA256: 10,
  PKIX_RSA_PKCS1V15_4096_SHA256: 11,
  PKIX_ECDSA_P384_SHA_384: 12,
  PKIX_ECDSA_P521_SHA_512: 13,
};

class RootProblem extends Error {}

/**
 * The trusted root in a file (sigstore_trustroot.proto, TrustedRoot, as JSON): who may issue certificates and times, and
 * the keys of the logs. Each must say since when it is valid, because the library reads silence as "since 1970".
 * @throws ArxError VERIFY_KEY_INVALID.
 */
export function trustedRoot({ where, bytes }: SmallFile): TrustedRoot {
  try {
    return read(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    const is = cause instanceof RootProblem ? cause.message : 'it is no JSON';
    throw invalidKey(where, is, 'a trusted_root.json of sigstore', cause);
  }
}

function read(value: unknown): TrustedRoot {
  const root = members(value, 'it');
  const mediaType = String(root['mediaType']);
  if (!MEDIA_TYPE.test(mediaType)) throw new RootProblem(`its mediaType is ${JSON.stringify(mediaType)}`);
  const certificateAuthorities = list(root, 'certificateAuthorities').map(authority);
  const tlogs = list(root, 'tlogs').map(log);
  const ctlogs = list(root, 'ctlogs').map(log);
  const timestampAuthorities = list(root, 'timestampAuthorities').map(authority);
  if (certificateAuthorities.length === 0 || tlogs.length === 0 || ctlogs.length === 0)
    throw new RootProblem('it lacks certificateAuthorities, tlogs or ctlogs');
  return { mediaType, certificateAuthorities, tlogs, ctlogs, timestampAuthorities };
}

function authority(value: unknown): Authority {
  const from = members(value, 'an authority');
  const chain = members(from['certChain'], 'certChain');
  const certificates = list(chain, 'certificates').map((one) => ({
    rawBytes: bytesOf(members(one, 'a certificate'), 'rawBytes'),
  }));
  if (certificates.length === 0) throw new RootProblem('an authority has no certificate');
  return {
    subject: undefined,
    uri: '',
    operator: '',
    certChain: { certificates },
    validFor: validFor(from['validFor']),
  };
}

function log(value: unknown): Log {
  const from = members(value, 'a log');
  const key = members(from['publicKey'], 'publicKey');
  const name = String(key['keyDetails']);
  const keyDetails = KEY_DETAILS[name];
  if (keyDetails === undefined) throw new RootProblem(`keyDetails is ${JSON.stringify(name)}`);
  const publicKey = { rawBytes: bytesOf(key, 'rawBytes'), keyDetails, validFor: validFor(key['validFor']) };
  const logId = { keyId: bytesOf(members(from['logId'], 'logId'), 'keyId') };
  const checkpoint = from['checkpointKeyId'];
  const checkpointKeyId =
    checkpoint === undefined
      ? undefined
      : { keyId: bytesOf(members(checkpoint, 'checkpointKeyId'), 'keyId') };
  // SHA2_256, the one digest of the logs' trees.
  return {
    // The library wants the name in a checkpoint to be a part of it.
    baseUrl: textOf(from, 'baseUrl'),
    hashAlgorithm: 1,
    publicKey,
    logId,
    checkpointKeyId,
    operator: '',
  };
}

function validFor(value: unknown): ValidFor {
  const from = members(value, 'validFor');
  const end = from['end'];
  return { start: date(from['start']), end: end === undefined ? undefined : date(end) };
}

function date(value: unknown): Date {
  const found = new Date(typeof value === 'string' ? value : Number.NaN);
  if (!Number.isNaN(found.getTime())) return found;
  throw new RootProblem('validFor has no start, or no date');
}

function bytesOf(from: Readonly<Record<string, unknown>>, name: string): Buffer {
  const bytes = Buffer.from(textOf(from, name), 'base64');
  if (bytes.length > 0) return bytes;
  throw new RootProblem(`${name} is no base64`);
}

function textOf(from: Readonly<Record<string, unknown>>, name: string): string {
  const text = from[name];
  if (typeof text === 'string' && text !== '') return text;
  throw new RootProblem(`${name} is missing`);
}

function list(from: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const found = from[name] ?? [];
  if (Array.isArray(found)) return found;
  throw new RootProblem(`${name} is no list`);
}

function members(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new RootProblem(`${what} is no object`);
}
