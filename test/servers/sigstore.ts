import { createHash, generateKeyPairSync, type KeyPairKeyObjectResult, sign } from 'node:crypto';
import { type Bundle, bundleToJSON, toDSSEBundle, toMessageSignatureBundle } from '@sigstore/bundle';
import { initializeCA, initializeCTLog, initializeTLog } from '@sigstore/mock';
import { toProposedEntry } from '@sigstore/sign/dist/witness/tlog/entry.js';

/** A sigstore of one's own: certificate authority, certificate log and transparency log, without any server. */
export interface TestSigstore {
  /** Its trusted_root.json. */
  readonly root: string;
  /** A bundle v0.3 over some bytes. */
  sign(bytes: Uint8Array | string, identity: string, issuer: string): Promise<string>;
  /** A bundle v0.3 with an in-toto statement. */
  attest(statement: unknown, identity: string, issuer: string): Promise<string>;
}

const START = '2026-01-01T00:00:00Z';
const ISSUER_V2 = '1.3.6.1.4.1.57264.1.8';
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** Makes keys for all of it. */
export async function makeSigstore(): Promise<TestSigstore> {
  const [caKeys, ctKeys, logKeys] = [keyPair(), keyPair(), keyPair()];
  // Whole seconds, because the log's times have no fractions, and a bit later than the authority's own certificate, which
  // begins now.
  const clock = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000);
  const ctlog = await initializeCTLog(ctKeys, clock);
  const ca = await initializeCA(caKeys, ctlog, clock);
  const log = await initializeTLog('https://rekor.localhost', logKeys, clock);
  const certify = async (
    identity: string,
    issuer: string,
  ): Promise<{ keys: KeyPairKeyObjectResult; certificate: Buffer; pem: string }> => {
    const keys = keyPair();
    const issued = await ca.issueCertificate({
      publicKey: keys.publicKey.export({ format: 'der', type: 'spki' }),
      subjectAltName: identity,
      extensions: [{ oid: ISSUER_V2, value: issuer }],
    });
    const certificate = Buffer.from(issued.buffer, issued.byteOffset, issued.byteLength);
    const lines = certificate.toString('base64').replace(/.{1,64}/g, '$&\n');
    return { keys, certificate, pem: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n` };
  };
  const logged = async (bundle: Bundle, pem: string): Promise<string> => {
    const content =
      bundle.content.$case === 'messageSignature'
        ? bundle.content
        : { $case: 'dsseEnvelope' as const, dsseEnvelope: bundle.content.dsseEnvelope };
    const answer = Object.values(await log.log(toProposedEntry(content as never, pem, 'intoto')))[0];
    const entry = answerOf(answer);
    const proof = entry.verification.inclusionProof;
    const kind = JSON.parse(Buffer.from(entry.body, 'base64').toString()) as {
      kind: string;
      apiVersion: string;
    };
    const json = bundleToJSON(bundle) as { verificationMaterial: { tlogEntries: unknown[] } };
    json.verificationMaterial.tlogEntries = [
      {
        logIndex: String(entry.logIndex),
        logId: { keyId: Buffer.from(entry.logID, 'hex').toString('base64') },
        kindVersion: { kind: kind.kind, version: kind.apiVersion },
        integratedTime: String(entry.integratedTime),
        inclusionPromise: { signedEntryTimestamp: entry.verification.signedEntryTimestamp },
        inclusionProof: {
          logIndex: String(proof.logIndex),
          rootHash: Buffer.from(proof.rootHash, 'hex').toString('base64'),
          treeSize: String(proof.treeSize),
          hashes: [],
          checkpoint: { envelope: proof.checkpoint },
        },
        canonicalizedBody: entry.body,
      },
    ];
    return JSON.stringify(json);
  };
  return {
    root: JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [logOf(log.publicKey, createHash('sha256').update(log.publicKey).digest())],
      certificateAuthorities: [
        {
          subject: { organization: 'test', commonName: 'test' },
          uri: 'https://fulcio.localhost',
          certChain: { certificates: [{ rawBytes: base64(ca.rootCertificate) }] },
          validFor: { start: START },
        },
      ],
      ctlogs: [logOf(ctlog.publicKey, ctlog.logID)],
      timestampAuthorities: [],
    }),
    sign: async (bytes, identity, issuer) => {
      const { keys, certificate, pem } = await certify(identity, issuer);
      const signature = sign('sha256', Buffer.from(bytes as string), keys.privateKey);
      const digest = createHash('sha256').update(bytes).digest();
      const bundle = toMessageSignatureBundle({ digest, signature, certificate, certificateChain: false });
      return logged(bundle, pem);
    },
    attest: async (statement, identity, issuer) => {
      const { keys, certificate, pem } = await certify(identity, issuer);
      const artifact = Buffer.from(JSON.stringify(statement));
      const pae = Buffer.from(
        `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${artifact.length} ${artifact.toString()}`,
      );
      const signature = sign('sha256', pae, keys.privateKey);
      const parts = { artifact, artifactType: PAYLOAD_TYPE, signature, certificate, certificateChain: false };
      return logged(toDSSEBundle(parts), pem);
    },
  };
}

/** The package says too little of its own answer. */
function answerOf(answer: unknown): LogAnswer {
  return answer as LogAnswer;
}

interface LogAnswer {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly treeSize: number;
      readonly rootHash: string;
      readonly checkpoint: string;
    };
  };
}

function keyPair(): KeyPairKeyObjectResult {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function logOf(publicKey: Buffer, logId: ArrayBufferView): unknown {
  return {
    baseUrl: 'https://rekor.localhost',
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: base64(publicKey),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start: START },
    },
    logId: { keyId: base64(logId) },
  };
}

function base64(bytes: ArrayBufferView): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
