import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { fulcioHandler, initializeCA, initializeCTLog } from '@sigstore/mock';
import { fixedKey } from './fixed-key.ts';
import { type Service, startService } from './service.ts';

/** A mock of Fulcio: the handler of @sigstore/mock behind a real server. */
export interface MockFulcio extends Service {
  /** DER. */
  readonly certificate: Buffer;
  /** SPKI DER of its certificate log. */
  readonly ctKey: Buffer;
  /**
   * A certificate without a token.
   * @param key SPKI DER.
   */
  certify(key: Buffer, san: string, issuer: string): Promise<Buffer>;
}

/** A token as the mock issuer writes it. Nobody checks its signature; Fulcio does the rest. */
export function idToken(claims: Readonly<Record<string, unknown>>, signature = 'c2lnbmF0dXJl'): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ aud: 'sigstore', ...claims })}.${signature}`;
}

/** The OID of the issuer in certificates (Fulcio, docs/oid-info.md). */
export const ISSUER_OID = '1.3.6.1.4.1.57264.1.8';

/**
 * Starts the mock. Its certificates begin at `clock` and last ten minutes; whoever a token's claim `san` names is the
 * subject, where the real one derives that from other claims. Like the real one it wants a token for sigstore, and a proof
 * that the asker has the key.
 */
export async function startFulcio(name: string, clock: Date): Promise<MockFulcio> {
  const ctKeys = fixedKey(`${name} ct`);
  const ca = await initializeCA(fixedKey(`${name} fulcio`), await initializeCTLog(ctKeys, clock), clock);
  const handler = fulcioHandler(ca, { strict: true, subjectClaim: 'san' });
  const service = await startService(async ({ method, path, body }) => {
    assert.equal(`${method} ${path}`, `POST ${handler.path}`);
    demandProof(body);
    const { statusCode, response, contentType } = await handler.fn(body);
    return { status: statusCode, body: response as string, ...(contentType && { type: contentType }) };
  });
  return {
    ...service,
    certificate: bytes(ca.rootCertificate),
    ctKey: ctKeys.publicKey.export({ format: 'der', type: 'spki' }),
    certify: async (publicKey, subjectAltName, value) =>
      bytes(
        await ca.issueCertificate({
          publicKey: new Uint8Array(publicKey),
          subjectAltName,
          extensions: [{ oid: ISSUER_OID, value }],
        }),
      ),
  };
}

interface CertificateRequest {
  readonly credentials: { readonly oidcIdentityToken: string };
  readonly publicKeyRequest: {
    readonly publicKey: { readonly content: string };
    readonly proofOfPossession: string;
  };
}

function demandProof(body: string): void {
  const { credentials, publicKeyRequest } = JSON.parse(body) as CertificateRequest;
  const [, payload = ''] = credentials.oidcIdentityToken.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, string>;
  if (claims['aud'] !== 'sigstore') throw new Error('the audience of the token is not sigstore');
  const key = createPublicKey(publicKeyRequest.publicKey.content);
  const proof = Buffer.from(publicKeyRequest.proofOfPossession, 'base64');
  if (verify('sha256', Buffer.from(claims['email'] ?? claims['sub'] ?? ''), key, proof)) return;
  throw new Error('the proof of possession does not hold');
}

function bytes(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}
