import type { ArxError } from '../../core/errors.ts';
import { withManifestText } from './manifest-text.ts';
import { createProblemList, problemsError } from './problem-list.ts';
import { textPlaces } from './text-places.ts';

/**
 * A manifest's bytes as text. A byte order mark stays, for the parser to refuse with its place.
 * @throws ArxError MANIFEST_INVALID with the place of the first byte that is not UTF-8.
 */
export function decodeManifest(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refusal(bytes, file);
  }
}

function refusal(bytes: Uint8Array, file: string): ArxError {
  const good = goodPrefix(bytes);
  const byte = (bytes[Buffer.byteLength(good)] ?? 0).toString(16).padStart(2, '0');
  const list = createProblemList();
  list.add(
    'MANIFEST_ENCODING',
    `Cannot read the manifest: the byte 0x${byte} is not UTF-8, expected UTF-8 text`,
    textPlaces(file, good)(good.length, good.length),
    'save the file as UTF-8; put bytes into base64',
  );
  return withManifestText(problemsError(file, list), good);
}

// The lenient decoder puts U+FFFD where the first bad byte is; a U+FFFD that was really written is three good bytes.
function goodPrefix(bytes: Uint8Array): string {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const written = Buffer.from(bytes);
  for (let at = lenient.indexOf('\ufffd'); at >= 0; at = lenient.indexOf('\ufffd', at + 1)) {
    const prefix = lenient.slice(0, at);
    const offset = Buffer.byteLength(prefix);
    if (!written.subarray(offset, offset + 3).equals(Buffer.from('\ufffd'))) return prefix;
  }
  return lenient;
}
