import { canonicalJson, type Json } from '../core/canonical-json.ts';
import type { Context } from '../core/context.ts';
import { dssePae } from '../trust/dsse-pae.ts';
import { PAYLOAD_TYPE } from '../trust/signature-document.ts';
import type { Signer } from '../plugin/signer.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import type { Trust } from '../trust/trust.ts';
import { addSignature, type SignedFile } from './add-signature.ts';
import { openTrust, type TrustOptions } from './open-trust.ts';
import { withBundle } from './bundle-input.ts';
import { readBundle } from '../offline/read-bundle.ts';

/** How to sign. */
export interface SignOptions extends TrustOptions {
  readonly signer: Signer;
  /** Where the signed bundle goes; default: in place of the file. */
  readonly output?: string;
}

/**
 * Adds a builder's signature to a bundle: of the statement that its first builder signed. The bundle must verify here, but
 * need not have all the signatures that the policy asks for, because this may be one of them.
 * @throws ArxError as `addSignature` does.
 */
export async function signBundle(
  path: string,
  { signer, output, ...options }: SignOptions,
  context: Context,
): Promise<SignedFile> {
  const trust = withoutThresholds(await openTrust(options, context));
  const added = { path, signer, trust, statement: statementOf };
  return await addSignature(output === undefined ? added : { ...added, output }, context);
}

/** What a builder's signature of a bundle is of. */
export interface ToSign {
  readonly head: VerifiedHead;
  /** The statement, canonical JSON. */
  readonly statement: Buffer;
  /** The bytes to sign: the statement's DSSE pre-authentication encoding. */
  readonly bytes: Buffer;
}

/** What has to be signed for a bundle, for keys that live elsewhere. All of it is verified. @throws ArxError as `verifyBundle`. */
export async function bytesToSign(path: string, options: TrustOptions, context: Context): Promise<ToSign> {
  const trust = withoutThresholds(await openTrust(options, context));
  const head = await withBundle({ path }, context, (bytes) => readBundle(bytes, trust, context));
  const statement = statementOf(head);
  return { head, statement, bytes: dssePae(PAYLOAD_TYPE, statement) };
}

/** The statement is canonical, so writing it again gives the bytes that were signed. */
function statementOf({ statement }: VerifiedHead): Buffer {
  return canonicalJson(statement as Json);
}

/** The same trust, for a bundle that is on its way: one builder has sealed it, and nobody need have reviewed it. */
function withoutThresholds(trust: Trust): Trust {
  return { ...trust, thresholds: { builder: 1, reviewer: 0 } };
}
