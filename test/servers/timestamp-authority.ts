import assert from 'node:assert/strict';
import { initializeTSA, tsaHandler } from '@sigstore/mock';
import { fixedKey } from './fixed-key.ts';
import { type Service, startService } from './service.ts';

/** A mock timestamp authority (RFC 3161): the handler of @sigstore/mock behind a real server. */
export interface MockTimestampAuthority extends Service {
  /** DER: the one that signs, then its issuer. */
  readonly certificates: readonly [Buffer, Buffer];
  /** A token over the SHA-256 of a signature. */
  stamp(signature: Uint8Array): Promise<Buffer>;
}

/** Starts the mock; every time that it gives is `clock`. */
export async function startTimestampAuthority(name: string, clock: Date): Promise<MockTimestampAuthority> {
  const tsa = await initializeTSA(fixedKey(`${name} timestamp authority`), clock);
  const handler = tsaHandler(tsa, { strict: true });
  const stamp = async (body: string): Promise<Buffer> =>
    bytes((await handler.fn(body)).response as Uint8Array);
  const service = await startService(async ({ method, path, body }) => {
    assert.equal(`${method} ${path}`, `POST ${handler.path}`);
    return { status: 201, body: await stamp(body), type: 'application/timestamp-reply' };
  });
  return {
    ...service,
    certificates: [bytes(tsa.intCertificate), bytes(tsa.rootCertificate)],
    stamp: async (signature) => {
      const digest = Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(signature)));
      return stamp(JSON.stringify({ artifactHash: digest.toString('base64'), hashAlgorithm: 'sha256' }));
    },
  };
}

function bytes(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}
