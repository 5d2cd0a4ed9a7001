import { canonicalJson } from '../core/canonical-json.ts';
import { digestOf } from '../core/digest.ts';
import type { ArxError } from '../core/errors.ts';
import type { Finding } from '../model/audit/finding.ts';
import { integrityFindingOf } from './rules/integrity/integrity-finding.ts';

/** What stopped the verification, as a finding. Its fingerprint waives nothing: integrity rules cannot be waived. */
export function unverifiedFinding(error: ArxError): Finding {
  const found = integrityFindingOf(error);
  const fingerprint = digestOf(canonicalJson({ rule: found.rule, message: found.message }));
  return { severity: 'critical', ...found, fingerprint };
}
