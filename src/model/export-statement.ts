import { canonicalJson } from '../core/canonical-json.ts';
import { type Digest, hexOf } from '../core/digest.ts';
import { STATEMENT_TYPE } from './statement-parts.ts';

/** The predicate of a statement about a script that `arx export --format sh` has made. */
export const EXPORT_PREDICATE_TYPE = 'urn:arx:export:sh:v1';

/**
 * What who exports a bundle as a script signs, as canonical JSON: an in-toto Statement v1 whose one subject is the script's
 * payload. The script writes the same bytes from what it finds (library/export-sh/script.sh, check_signature), so every
 * part is fixed but the two digests.
 */
export function exportStatement(payload: Digest, bundle: Digest): Buffer {
  return canonicalJson({
    _type: STATEMENT_TYPE,
    subject: [{ name: 'payload.tar', digest: { sha256: hexOf(payload) } }],
    predicateType: EXPORT_PREDICATE_TYPE,
    predicate: { bundle },
  });
}
