import assert from 'node:assert/strict';
import { createHash, type KeyObject, sign } from 'node:crypto';
import { canonicalJson, type Json } from '../../src/core/canonical-json.ts';
import { fixedKey } from './fixed-key.ts';
import { type InclusionProof, MerkleTree } from './merkle-tree.ts';
import { type Service, startService } from './service.ts';

/** A mock of a transparency log. */
export interface MockRekor extends Service {
  /** SPKI DER. */
  readonly key: Buffer;
  /** What its entries and the trusted root call it. */
  readonly logId: Buffer;
  /** What its checkpoints call it. */
  readonly origin: string;
}

/**
 * Starts a mock of Rekor v1: entries of the kinds dsse and intoto, with canonical bodies, a promise with the time `clock`,
 * and a proof in a tree of all its entries.
 */
export async function startRekor(name: string, clock: Date): Promise<MockRekor> {
  const { privateKey, publicKey } = fixedKey(`${name} rekor`);
  const key = publicKey.export({ format: 'der', type: 'spki' });
  const log: Log = { tree: new MerkleTree(), logId: sha256(key), origin: 'rekor.localhost', privateKey };
  const service = await startService(({ method, path, body }) => {
    assert.equal(`${method} ${path}`, 'POST /api/v1/log/entries');
    return { status: 201, body: entryV1(log, JSON.parse(body) as ProposedEntry, clock) };
  });
  return { ...service, key, logId: log.logId, origin: log.origin };
}

/** Starts a mock of Rekor v2: entries of the kind dsse, with a proof and a checkpoint, and no time. */
export async function startRekorV2(name: string): Promise<MockRekor> {
  const { privateKey, publicKey } = fixedKey(`${name} rekor v2`, 'ed25519');
  const key = publicKey.export({ format: 'der', type: 'spki' });
  const origin = 'log.localhost';
  // C2SP signed-note: the digest of the name, a newline, 0x01 for Ed25519, and the 32 bytes of the key.
  const logId = sha256(Buffer.concat([Buffer.from(`${origin}\n\x01`), key.subarray(-32)]));
  const log: Log = { tree: new MerkleTree(), logId, origin, privateKey };
  const service = await startService(({ method, path, body }) => {
    assert.equal(`${method} ${path}`, 'POST /api/v2/log/entries');
    return { status: 201, body: entryV2(log, JSON.parse(body) as CreateEntryRequest) };
  });
  return { ...service, key, logId, origin };
}

interface Log {
  readonly tree: MerkleTree;
  readonly logId: Buffer;
  readonly origin: string;
  readonly privateKey: KeyObject;
}

interface ProposedEntry {
  readonly kind: 'dsse' | 'intoto';
  readonly apiVersion: string;
  readonly spec: {
    readonly proposedContent?: { readonly envelope: string; readonly verifiers: readonly string[] };
    readonly content?: {
      readonly envelope: { readonly payloadType: string; readonly signatures: Json };
      readonly hash: Json;
      readonly payloadHash: Json;
    };
  };
}

// Real logs count over all their shards, so the index of an entry is not that in its tree.
const FIRST_INDEX = 1_000_000;

function entryV1(log: Log, proposed: ProposedEntry, clock: Date): string {
  const body = canonicalJson({
    apiVersion: proposed.apiVersion,
    kind: proposed.kind,
    spec: specV1(proposed),
  });
  const proof = log.tree.append(body);
  const promised = {
    body: body.toString('base64'),
    integratedTime: clock.getTime() / 1000,
    logID: log.logId.toString('hex'),
    logIndex: FIRST_INDEX + proof.index,
  };
  const inclusionProof = {
    checkpoint: checkpointOf(log, proof),
    hashes: proof.path.map((hash) => hash.toString('hex')),
    logIndex: proof.index,
    rootHash: proof.root.toString('hex'),
    treeSize: proof.size,
  };
  const signedEntryTimestamp = sign('sha256', canonicalJson(promised), log.privateKey).toString('base64');
  return JSON.stringify({
    [sha256(body).toString('hex')]: { ...promised, verification: { inclusionProof, signedEntryTimestamp } },
  });
}

function specV1({ spec: { proposedContent, content } }: ProposedEntry): Json {
  if (content !== undefined) {
    const { envelope, hash, payloadHash } = content;
    const { payloadType, signatures } = envelope;
    return { content: { envelope: { payloadType, signatures }, hash, payloadHash } };
  }
  assert.ok(proposedContent);
  const { envelope: text, verifiers } = proposedContent;
  const envelope = JSON.parse(text) as { payload: string; signatures: readonly { sig: string }[] };
  return {
    envelopeHash: { algorithm: 'sha256', value: sha256(text).toString('hex') },
    payloadHash: {
      algorithm: 'sha256',
      value: sha256(Buffer.from(envelope.payload, 'base64')).toString('hex'),
    },
    signatures: envelope.signatures.map(({ sig }, at) => ({ signature: sig, verifier: verifiers[at] })),
  };
}

interface CreateEntryRequest {
  readonly dsseRequestV002: {
    readonly envelope: { readonly payload: string; readonly signatures: readonly { readonly sig: string }[] };
    readonly verifiers: readonly Json[];
  };
}

function entryV2(log: Log, { dsseRequestV002: { envelope, verifiers } }: CreateEntryRequest): string {
  const digest = sha256(Buffer.from(envelope.payload, 'base64')).toString('base64');
  const signatures = envelope.signatures.map(({ sig }, at) => ({ content: sig, verifier: verifiers[at] }));
  const body = canonicalJson({
    apiVersion: '0.0.2',
    kind: 'dsse',
    spec: { dsseV002: { payloadHash: { algorithm: 'SHA2_256', digest }, signatures } },
  });
  const proof = log.tree.append(body);
  return JSON.stringify({
    logIndex: String(proof.index),
    logId: { keyId: log.logId.toString('base64') },
    kindVersion: { kind: 'dsse', version: '0.0.2' },
    integratedTime: '0',
    inclusionProof: {
      logIndex: String(proof.index),
      rootHash: proof.root.toString('base64'),
      treeSize: String(proof.size),
      hashes: proof.path.map((hash) => hash.toString('base64')),
      checkpoint: { envelope: checkpointOf(log, proof) },
    },
    canonicalizedBody: body.toString('base64'),
  });
}

/** C2SP tlog-checkpoint, as a signed note. */
function checkpointOf({ logId, origin, privateKey }: Log, { size, root }: InclusionProof): string {
  const note = `${origin}\n${size}\n${root.toString('base64')}\n`;
  const signature = sign(
    privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256',
    Buffer.from(note),
    privateKey,
  );
  return `${note}\n\u2014 ${origin} ${Buffer.concat([logId.subarray(0, 4), signature]).toString('base64')}\n`;
}

function sha256(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}
