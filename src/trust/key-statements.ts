import { compareText } from '../core/compare-text.ts';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { digestOf, hexOf } from '../core/digest.ts';
import { count, listOf, object, text } from '../model/shape.ts';
import { badStatement, parseStatement, STATEMENT_TYPE, statementPart } from '../model/statement-parts.ts';
import { isKeyid } from './keyid.ts';
import type { RevokedKey } from './revocations.ts';
import { type TrustedKey, trustedKeyFromPem } from './trusted-key.ts';

/** The predicate of a statement in which a key names its successor. */
const ROTATION_TYPE = 'urn:arx:predicate:key-rotation:v1';
/** The predicate of a statement with a list of revoked keys. */
export const REVOCATIONS_TYPE = 'urn:arx:predicate:revoked-keys:v1';

/** A key and the one that it names as its successor. */
export interface Rotation {
  /** The keyid of the key that signs the statement. */
  readonly follows: string;
  readonly next: TrustedKey;
}

/** A list of revoked keys. */
export interface RevocationList {
  /** Counts up; a reader never goes back. */
  readonly number: number;
  readonly keys: readonly RevokedKey[];
}

const ROTATION = object({ follows: text, publicKey: text });
const REVOCATIONS = object({ number: count, keys: listOf(object({ keyid: text, reason: text })) });

/** What a key signs about its successor, canonical JSON: its one subject is the new key (SPKI DER). */
export function rotationStatement({ follows, next }: Rotation): Buffer {
  const der = next.publicKey.export({ type: 'spki', format: 'der' });
  return statement('public key', digestOf(der), {
    predicateType: ROTATION_TYPE,
    predicate: { follows, publicKey: next.pem },
  });
}

/** @throws ArxError TRUST_STATEMENT, TRUST_KEY_INVALID. */
export function parseRotation(payload: Uint8Array): Rotation {
  const found = predicateOf(payload, ROTATION) as { readonly follows: string; readonly publicKey: string };
  const rotation = {
    follows: found.follows,
    next: trustedKeyFromPem('next', found.publicKey, 'the new key'),
  };
  if (!isKeyid(rotation.follows) || !rotationStatement(rotation).equals(payload))
    throw badStatement('it is no rotation of a key in the form that arx writes');
  return rotation;
}

/** What is signed about revoked keys, canonical JSON: its one subject is the list. */
export function revocationStatement({ number, keys }: RevocationList): Buffer {
  const sorted = [...keys].sort((a, b) => compareText(a.keyid, b.keyid));
  const listed = sorted.map(({ keyid, reason }) => ({ keyid, reason }));
  return statement('revoked keys', digestOf(canonicalJson(listed)), {
    predicateType: REVOCATIONS_TYPE,
    predicate: { number, keys: listed },
  });
}

/** @throws ArxError TRUST_STATEMENT. */
export function parseRevocations(payload: Uint8Array): RevocationList {
  const list = predicateOf(payload, REVOCATIONS) as RevocationList;
  if (revocationStatement(list).equals(payload)) return list;
  throw badStatement('it is no list of revoked keys in the form that arx writes');
}

function statement(
  name: string,
  digest: ReturnType<typeof digestOf>,
  rest: { readonly [key: string]: Json },
): Buffer {
  return canonicalJson({
    _type: STATEMENT_TYPE,
    subject: [{ name, digest: { sha256: hexOf(digest) } }],
    ...rest,
  });
}

function predicateOf(payload: Uint8Array, shape: ReturnType<typeof object>): unknown {
  const predicate = statementPart(parseStatement(payload), ['predicate']);
  const problem = shape(predicate, 'its predicate');
  if (problem !== undefined) throw badStatement(problem);
  return predicate;
}
