import { lineAt, lineStarts } from '../core/line-starts.ts';
import type { Digest } from '../core/digest.ts';
import type { AuditFile, FileUse } from '../plugin/rule.ts';
import { decodeText } from './decode-text.ts';
import { typeOf } from './file-type.ts';

/** What is known of a file before it is looked at. */
export interface FileFacts {
  readonly digest: Digest;
  readonly size: number;
  readonly uses: readonly [FileUse, ...FileUse[]];
}

/** A file of an audit from the bytes that were kept of it. Text and lines are found out when they are asked for. */
export function auditFile(facts: FileFacts, bytes: Uint8Array): AuditFile {
  const type = typeOf(bytes);
  let text: { readonly found: string | undefined } | undefined;
  let starts: readonly number[] | undefined;
  const file: AuditFile = {
    ...facts,
    bytes,
    whole: bytes.length === facts.size,
    type,
    get text() {
      text ??= { found: decodeText(bytes, type, file.whole) };
      return text.found;
    },
    place(offset) {
      starts ??= lineStarts(file.text ?? '');
      const line = lineAt(starts, offset);
      return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
  return file;
}
