import type { ArxError } from '../../../core/errors.ts';
import type { Found, RuleCode } from '../../../model/audit/finding.ts';

/** What stopped the verification of a bundle, as a finding of the rule that stands for it. */
export function integrityFindingOf(error: ArxError): Found & { readonly rule: RuleCode } {
  return { rule: 'ARX005', message: error.message, where: {}, evidence: { code: error.code } };
}
