import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import { ArxError } from '../../core/errors.ts';
import { parseStatement, STATEMENT_TYPE, statementPart } from '../../model/statement-parts.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import { signWithKey } from '../../trust/sign-with-key.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import { verifySignature } from '../../trust/verify-signature.ts';

/** What controllers and workers say to each other. */
export type MessageKind = 'work' | 'withdrawal' | 'taken' | 'report' | 'refused';

/** Bytes of one message: a server of NATS takes a megabyte. */
const LARGEST = 768 * 1024;

/** Signs what is said: in a form of its own, so that no other thing that this key has signed can be put in its place. */
export function signMessage(kind: MessageKind, said: Json, key: KeyPair): Uint8Array {
  const statement = canonicalJson({ _type: STATEMENT_TYPE, predicateType: typeOf(kind), predicate: said });
  return signWithKey(statement, key);
}

/**
 * What a message says, if one of the keys has signed it.
 * @throws ArxError ENGINE_REFUSED.
 */
export function openMessage(
  kinds: readonly MessageKind[],
  bytes: Uint8Array,
  keys: readonly TrustedKey[],
): { readonly kind: MessageKind; readonly said: Json; readonly by: TrustedKey } {
  const checked = refusing(() => verifySignature(bytes, keys, LARGEST));
  if (!checked.known) throw refused(`the key ${checked.keyid} has signed it, which is not trusted here`);
  const statement = refusing(() => parseStatement(checked.payload));
  const type = statementPart(statement, ['predicateType']);
  const kind = kinds.find((one) => typeOf(one) === type);
  const said = statementPart(statement, ['predicate']);
  if (kind === undefined || said === undefined) throw refused('it is of another kind');
  return { kind, said, by: checked.key };
}

function typeOf(kind: MessageKind): string {
  return `urn:arx:queue-${kind}:v1`;
}

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    throw refused(error.message, error);
  }
}

/** A refusal of what came through a queue. */
export function refused(problem: string, cause?: unknown): ArxError {
  return new ArxError('ENGINE_REFUSED', `Cannot accept a message of the engine: ${problem}`, {
    hint: 'Name the key of the other side: --controller FILE for a worker, --worker FILE for a controller',
    ...(cause !== undefined && { cause }),
  });
}
