import { ArxError } from '../../src/core/errors.ts';
import { Digester } from '../../src/core/digest.ts';
import type { BlobVisitor } from '../../src/offline/blob-visitor.ts';
import type { KnownSigner } from '../../src/offline/verified-head.ts';
import { readBundle } from '../../src/offline/read-bundle.ts';
import type { Context } from '../../src/core/context.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { BufferBytes } from './buffer-bytes.ts';

/** What reading some bytes as a bundle gave: the facts that were verified, or the code of the refusal. */
export interface Outcome {
  /** Undefined when the bundle was accepted. */
  readonly refused: ArxError | undefined;
  /** A digest over all facts: bundle digest, signers, statement, documents, content. */
  readonly facts: string | undefined;
}

/** Reads bytes as a bundle. Anything but acceptance or an ArxError is a defect and is thrown. */
export async function readBytes(bytes: Uint8Array, trust: Trust, context: Context): Promise<Outcome> {
  const content = new Digester();
  const visitor: BlobVisitor = {
    begin: (digest, size) => content.update(Buffer.from(`${digest} ${size}\n`)),
    write: (chunk) => content.update(chunk),
    end: () => content.update(Buffer.from('\n')),
  };
  try {
    const head = await readBundle(new BufferBytes(bytes), trust, context, () => visitor);
    const { digest, signers, statement, manifest, lock, sbom } = head;
    const documents = [manifest, lock, sbom].map((document) => Buffer.from(document).toString('base64'));
    return {
      refused: undefined,
      facts: JSON.stringify([digest, signers.map(told), statement, documents, content.digest()]),
    };
  } catch (error) {
    if (error instanceof ArxError) return { refused: error, facts: undefined };
    throw error;
  }
}

/** What the frozen facts know of a signer, and what else may change. */
function told({ name, keyid, san, time, approval }: KnownSigner): object {
  return { name, keyid, san, time, approval };
}
