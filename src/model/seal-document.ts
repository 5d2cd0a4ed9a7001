import { canonicalJson, type Json, parseCanonicalJson } from '../core/canonical-json.ts';
import { MEDIA_TYPE } from '../core/descriptor.ts';
import { ArxError } from '../core/errors.ts';
import { type Seal, SEAL_VERSION } from './seal.ts';
import { checkSealShape } from './seal-shape.ts';

/** The bytes of a seal: canonical JSON. Their sha256 is the bundle digest. */
export function formatSeal(seal: Seal): Buffer {
  return canonicalJson(seal as unknown as Json);
}

/**
 * Reads a seal. Call it with bytes whose signature has been checked.
 * @throws ArxError INTEGRITY_DOCUMENT for any form but the canonical one, unknown or missing members included;
 *   INTEGRITY_VERSION for a format that this arx does not know.
 */
export function parseSeal(bytes: Uint8Array): Seal {
  const value = parseCanonicalJson('arx/seal.json', bytes);
  checkVersion(value);
  const problem = checkSealShape(value);
  if (problem === undefined) return value as unknown as Seal;
  throw new ArxError('INTEGRITY_DOCUMENT', `Cannot read "arx/seal.json": ${problem}`);
}

function checkVersion(value: Json): void {
  const { mediaType, formatVersion } = (value ?? {}) as { mediaType?: Json; formatVersion?: Json };
  if (mediaType !== MEDIA_TYPE.seal)
    throw new ArxError('INTEGRITY_DOCUMENT', 'Cannot read "arx/seal.json": it is no seal');
  if (formatVersion === SEAL_VERSION) return;
  const found = JSON.stringify(formatVersion);
  throw new ArxError(
    'INTEGRITY_VERSION',
    `Cannot read the bundle: its format is version ${found}, expected ${SEAL_VERSION}`,
  );
}
