import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { parseStatement, statementPart } from '../model/statement-parts.ts';
import { type CheckedDocument, checkDocument, type SignatureDocument } from '../trust/check-document.ts';
import type { Trust } from '../trust/trust.ts';
import type { SignedCut } from './cut-signed.ts';

/** A signature that was just made. */
export interface FreshSignature {
  readonly cut: SignedCut;
  readonly document: SignatureDocument;
  /** Trust in who made it, and in nobody else. */
  readonly proof: Trust;
  /** What was to be signed. */
  readonly statement: Uint8Array;
  readonly path: string;
}

/**
 * Returns normally if a fresh signature is of its statement, and if its signer has not signed in this role before.
 * @throws ArxError USAGE_EXISTS; TRUST_BAD_SIGNATURE if it is of something else.
 */
export function demandNewSigner(
  { cut, document, proof, statement, path }: FreshSignature,
  context: Context,
): void {
  const judge = { now: context.now(), limit: context.limits.signature };
  const check = (one: SignatureDocument): CheckedDocument => checkDocument(one, proof, judge);
  const fresh = check(document);
  if (!fresh.known || Buffer.compare(fresh.payload, statement) !== 0)
    throw new ArxError('TRUST_BAD_SIGNATURE', 'Cannot sign the bundle: the signature is of something else');
  const before = cut.signatures.map(check).filter((one) => one.known);
  if (!before.some(({ payload }) => typeOf(payload) === typeOf(statement))) return;
  throw new ArxError('USAGE_EXISTS', `Cannot sign "${path}": this signer has signed it already`, {
    hint: 'A signer counts once; `arx verify` shows who has signed',
  });
}

function typeOf(payload: Uint8Array): unknown {
  return statementPart(parseStatement(payload), ['predicateType']);
}
