import { toTrustMaterial } from '@sigstore/verify';
import { quoted } from '../../core/quoted.ts';

/** A trusted root as @sigstore/verify takes it. */
export type TrustedRoot = Parameters<typeof toTrustMaterial>[0];

/** Why bytes are no trusted root: goes on from "Cannot use …:". */
export interface NoTrustedRoot {
  readonly problem: string;
  readonly cause: unknown;
}

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
 * The trusted root in a JSON document (sigstore_trustroot.proto, TrustedRoot): who may issue certificates and times, and
 * the keys of the logs. Each must say since when it is valid, because the library reads silence as "since 1970".
 */
export function parseTrustedRoot(bytes: Uint8Array): TrustedRoot | NoTrustedRoot {
  try {
    const root = read(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    demandUsable(root);
    return root;
  } catch (cause) {
    return { problem: cause instanceof RootProblem ? cause.message : 'it is no JSON', cause };
  }
}

function read(value: unknown): TrustedRoot {
  const root = members(value, 'it');
  const mediaType = root['mediaType'];
  if (typeof mediaType !== 'string' || !MEDIA_TYPE.test(mediaType))
    throw new RootProblem(
      mediaType === undefined ? 'it has no mediaType' : `its mediaType is ${shown(mediaType)}`,
    );
  const certificateAuthorities = list(root, 'certificateAuthorities').map(authority);
  const tlogs = list(root, 'tlogs').map(log);
  const ctlogs = list(root, 'ctlogs').map(log);
  const timestampAuthorities = list(root, 'timestampAuthorities').map(authority);
  if (certificateAuthorities.length === 0 || tlogs.length === 0 || ctlogs.length === 0)
    throw new RootProblem('it lacks certificateAuthorities, tlogs or ctlogs');
  return { mediaType, certificateAuthorities, tlogs, ctlogs, timestampAuthorities };
}

/** Every certificate and key can be read: what cannot would only be found when a signature needs it. */
function demandUsable(root: TrustedRoot): void {
  try {
    const material = toTrustMaterial(root);
    for (const { certChain } of [...material.certificateAuthorities, ...material.timestampAuthorities])
      for (const certificate of certChain) void [certificate.notAfter, certificate.publicKey];
  } catch (cause) {
    throw new RootProblem('one of its certificates or keys cannot be read', { cause });
  }
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
    uri: optionalText(from, 'uri'),
    operator: '',
    certChain: { certificates },
    validFor: validFor(from['validFor']),
  };
}

function log(value: unknown): Log {
  const from = members(value, 'a log');
  const key = members(from['publicKey'], 'publicKey');
  const name = key['keyDetails'];
  const keyDetails = typeof name === 'string' ? KEY_DETAILS[name] : undefined;
  if (keyDetails === undefined) throw new RootProblem(`keyDetails is ${shown(name)}`);
  const publicKey = { rawBytes: bytesOf(key, 'rawBytes'), keyDetails, validFor: validFor(key['validFor']) };
  const logId = { keyId: bytesOf(members(from['logId'], 'logId'), 'keyId') };
  const checkpoint = from['checkpointKeyId'];
  const checkpointKeyId =
    checkpoint === undefined
      ? undefined
      : { keyId: bytesOf(members(checkpoint, 'checkpointKeyId'), 'keyId') };
  return {
    // The library wants the name in a checkpoint to be a part of it.
    baseUrl: textOf(from, 'baseUrl'),
    // SHA2_256, the one digest of the logs' trees.
    hashAlgorithm: 1,
    publicKey,
    logId,
    checkpointKeyId,
    operator: '',
  };
}

function validFor(value: unknown): ValidFor {
  const from = members(value, 'validFor');
  const [start, end] = [date(from['start']), from['end'] === undefined ? undefined : date(from['end'])];
  if (end !== undefined && end < start) throw new RootProblem('validFor ends before it starts');
  return { start, end };
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
  const text = optionalText(from, name);
  if (text !== '') return text;
  throw new RootProblem(`${name} is missing`);
}

function optionalText(from: Readonly<Record<string, unknown>>, name: string): string {
  const text = from[name] ?? '';
  if (typeof text === 'string') return text;
  throw new RootProblem(`${name} is no text`);
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

function shown(value: unknown): string {
  return quoted(typeof value === 'string' ? value : typeof value);
}
