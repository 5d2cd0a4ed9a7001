import type { FarDocument } from './far-model.ts';
import type { ReplyCursor } from './reply-cursor.ts';

/** The bytes of documents, one behind the other, whose sizes and names are known. */
export function readDocuments(heads: readonly (readonly string[])[], cursor: ReplyCursor): FarDocument[] {
  return heads.map(([, size, name = '']) => ({ name, bytes: Uint8Array.from(cursor.take(Number(size))) }));
}
