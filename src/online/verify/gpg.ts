import type { Key, SignaturePacket } from 'openpgp';
import type { Check, Signed, SigningMethod } from './check.ts';
import { gpgKeys, gpgName, loadOpenPgp } from './gpg-keys.ts';
import { signaturePackets } from './gpg-packets.ts';
import { badSignature, weakSignature, wrongSigner } from './verify-error.ts';

// RFC 9580, section 9.5: SHA2-256, SHA2-384, SHA2-512, SHA3-256, SHA3-512. Not SHA-1, MD5 and their age.
const DIGESTS = [8, 9, 10, 12, 14];
const OLD_DIGESTS: Readonly<Record<number, string>> = {
  1: 'MD5',
  2: 'SHA-1',
  3: 'RIPEMD-160',
  11: 'SHA-224',
};
// RFC 9580, section 9.1: DSA and Elgamal.
const OLD_ALGORITHMS: Readonly<Record<number, string>> = { 16: 'Elgamal', 17: 'DSA' };
// RFC 9580, section 5.2.1: a signature of a binary document. A text signature holds for other bytes, too.
const BINARY: number = 0;
const LEAST_RSA_BITS = 2048;

/**
 * Detached signatures of GPG. A key must have been valid when it signed and must be so now, like git-verify-tag(1) asks:
 * who has stolen an expired key can date a signature back. No web of trust: the keys are those of the manifest.
 */
export const gpg: SigningMethod = {
  endings: ['.asc', '.sig'],
  signers: async (_demand, keys) => (await allKeys(keys)).map(gpgName),
  verify: async (check) => {
    const keys = await allKeys(check.keys);
    const packets = await packetsOf(check);
    const known = packets.flatMap((packet) => {
      const candidates = keys.filter((key) => mayHaveSigned(key, packet));
      return candidates.length === 0 ? [] : [{ packet, candidates }];
    });
    if (known.length === 0) throw wrongSigner(check, packets.map(issuerOf).join(' and '), keys.map(gpgName));
    const signers: Key[] = [];
    for (const one of known) signers.push(await signerOf(check, one));
    return gpgName(signers[0] as Key);
  },
};

async function allKeys(files: Check['keys']): Promise<readonly Key[]> {
  return (await Promise.all(files.map(gpgKeys))).flat();
}

async function packetsOf(check: Check): Promise<readonly SignaturePacket[]> {
  const { readSignature } = await loadOpenPgp();
  const packets = signaturePackets(check.signature.bytes);
  if (packets === undefined) throw badSignature(check, 'is no detached signature of GPG');
  try {
    const read = await Promise.all(packets.map((binarySignature) => readSignature({ binarySignature })));
    const found = read.flatMap((signature) => [...signature.packets]);
    if (found.length === packets.length && found.every(isWhole)) return found;
    throw badSignature(check, 'is no detached signature of GPG');
  } catch (cause) {
    throw badSignature(check, 'is no detached signature of GPG', cause);
  }
}

function isWhole({ signatureType, version }: SignaturePacket): boolean {
  return Number(signatureType) === BINARY && version >= 4;
}

/** By the fingerprint that is signed, where there is one; else by the key ID, which is no proof of anything. */
function mayHaveSigned(key: Key, { issuerFingerprint, issuerKeyID }: SignaturePacket): boolean {
  return key.getKeys().some((one) => {
    if (issuerFingerprint === null) return one.getKeyID().equals(issuerKeyID);
    return one.getFingerprint() === Buffer.from(issuerFingerprint).toString('hex');
  });
}

function issuerOf({ issuerFingerprint, issuerKeyID }: SignaturePacket): string {
  const name =
    issuerFingerprint === null ? issuerKeyID.toHex() : Buffer.from(issuerFingerprint).toString('hex');
  return name.toUpperCase();
}

interface Known {
  readonly packet: SignaturePacket;
  /** More than one when two keys have the same key ID. */
  readonly candidates: readonly Key[];
}

async function signerOf(check: Check, { packet, candidates }: Known): Promise<Key> {
  demandStrongDigest(check, packet);
  let failure: unknown;
  for (const key of candidates) {
    try {
      await demandHolds(check, packet, key);
      return key;
    } catch (error) {
      failure = error;
    }
  }
  throw explain(check, candidates, failure);
}

function demandStrongDigest(check: Check, { hashAlgorithm }: SignaturePacket): void {
  if (DIGESTS.includes(hashAlgorithm ?? 0)) return;
  const name = OLD_DIGESTS[hashAlgorithm ?? 0] ?? 'an unknown digest';
  throw weakSignature(check, `is made with ${name}`, 'SHA-256 or better');
}

async function demandHolds({ signed }: Check, packet: SignaturePacket, key: Key): Promise<void> {
  const { config: defaults, createMessage, PacketList, Signature, verify } = await loadOpenPgp();
  // A key whose self-signature is newer than the signature, because it was prolonged, must do for now at least.
  const settings = { minRSABits: LEAST_RSA_BITS, allowInsecureVerificationWithReformattedKeys: true };
  const config = Object.assign({ ...defaults }, settings);
  const date = new Date();
  const packets = new PacketList<SignaturePacket>();
  packets.push(packet);
  const message = await createMessage({ binary: ReadableStream.from(copies(signed)) as never });
  const { data, signatures } = await verify({
    message,
    signature: new Signature(packets),
    verificationKeys: key,
    format: 'binary',
    date,
    config,
  });
  await readToEnd(data);
  const [only] = signatures;
  if (only === undefined || signatures.length !== 1) throw new Error('Not one signature');
  await only.verified;
  // That was at the time of the signature; a key that has expired or was revoked since is no good either.
  await key.getSigningKey(only.keyID, date, undefined, config);
}

/** Streams read ahead, so each chunk must stay what it was. */
async function* copies(signed: Signed): AsyncGenerator<Uint8Array> {
  for await (const chunk of signed.read()) yield Uint8Array.from(chunk);
}

/** openpgp digests what is read here, and only by a reader: it puts another stream behind the object. */
async function readToEnd(data: ReadableStream<Uint8Array>): Promise<void> {
  const reader = data.getReader();
  for (let { done } = await reader.read(); !done; { done } = await reader.read());
}

function explain(check: Check, candidates: readonly Key[], cause: unknown): unknown {
  const words = cause instanceof Error ? cause.message : String(cause);
  const key = candidates.map(gpgName).join(' or ');
  const [, state] = /\b(expired|revoked)\b/i.exec(words) ?? [];
  if (state !== undefined) {
    const what = /Signature is expired/i.test(words)
      ? 'has expired'
      : `is by the key ${key}, which is ${state}`;
    return weakSignature(check, what, 'one by a key that is valid', cause);
  }
  const old = candidates.map(({ keyPacket }) => OLD_ALGORITHMS[keyPacket.algorithm]).find(Boolean);
  if (old !== undefined)
    return weakSignature(check, `is by the ${old} key ${key}`, 'RSA, ECDSA or EdDSA', cause);
  if (/too weak/.test(words))
    return weakSignature(check, `is by the RSA key ${key}`, `at least ${LEAST_RSA_BITS} bits`, cause);
  return badSignature(check, `does not hold under ${key}`, cause);
}
