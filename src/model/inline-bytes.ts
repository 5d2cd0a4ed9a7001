import { ArxError } from '../core/errors.ts';
import type { InlineKind } from './source-spec.ts';

// RFC 1952, section 2.3.1: every gzip member begins with these two bytes.
const GZIP = [0x1f, 0x8b] as const;
const BASE64_KINDS: ReadonlySet<InlineKind> = new Set(['base64', 'tgz64', 'jar64']);

/**
 * The bytes that inline data means (docs/manifest.md, "Inline data"). Bytes are taken as they are; text of `text` ends
 * with a newline unless it is empty; base64 is strict but for white space; tgz and jar take one byte a character.
 * @throws ArxError MANIFEST_INLINE.
 */
export function inlineBytes(kind: InlineKind, value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === 'string' ? decode(kind, value) : value;
  if ((kind === 'tgz' || kind === 'tgz64') && (bytes[0] !== GZIP[0] || bytes[1] !== GZIP[1]))
    throw fail(kind, 'it is not gzip, expected a gzipped tar archive');
  return bytes;
}

function decode(kind: InlineKind, value: string): Uint8Array {
  if (!value.isWellFormed()) throw fail(kind, 'it is not valid Unicode');
  if (kind === 'text') return Buffer.from(value === '' || value.endsWith('\n') ? value : `${value}\n`);
  if (kind === 'data') return Buffer.from(value);
  return BASE64_KINDS.has(kind) ? decodeBase64(kind, value) : decodeCharacters(kind, value);
}

function decodeBase64(kind: InlineKind, value: string): Uint8Array {
  const compact = value.replace(/[ \t\r\n]+/g, '');
  const bytes = Buffer.from(compact, 'base64');
  // RFC 4648, sections 3.2 to 3.5: padding, the one alphabet and zero pad bits; all hold if it encodes to the same text.
  if (bytes.toString('base64') === compact) return bytes;
  const foreign = /[^A-Za-z0-9+/=]/.test(compact);
  throw fail(
    kind,
    foreign
      ? 'it has characters that base64 does not have'
      : 'its padding is wrong or it was cut, expected base64',
  );
}

function decodeCharacters(kind: InlineKind, value: string): Uint8Array {
  if (/[^\0-\xff]/.test(value))
    throw fail(
      kind,
      'it has characters above U+00FF, expected one byte a character',
      `use ${kind}64 with base64`,
    );
  return Buffer.from(value, 'latin1');
}

function fail(kind: InlineKind, is: string, hint?: string): ArxError {
  const message = `Cannot use the inline "${kind}": ${is}`;
  return new ArxError('MANIFEST_INLINE', message, hint === undefined ? {} : { hint });
}
