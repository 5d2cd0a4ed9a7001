import type { ERROR_CODES, ErrorCode } from '../../../core/error-codes.ts';
import type { ArxError } from '../../../core/errors.ts';
import type { EXIT } from '../../../core/exit-code.ts';
import { visible } from '../../../core/visible.ts';
import type { Found, RuleCode } from '../../../model/audit/finding.ts';

/** The codes with which a bundle is refused. */
export type IntegrityCode = {
  [Code in ErrorCode]: Code extends `INTEGRITY_${string}` | `UNSAFE_${string}` | `TRUST_${string}`
    ? (typeof ERROR_CODES)[Code]['exit'] extends typeof EXIT.integrity
      ? Code
      : never
    : never;
}[ErrorCode];

/** The one rule that stands for each. */
export const RULE_OF: Readonly<Record<IntegrityCode, RuleCode>> = {
  INTEGRITY_NOT_A_BUNDLE: 'ARX001',
  INTEGRITY_UNVERIFIED: 'ARX001',
  TRUST_BAD_SIGNATURE: 'ARX002',
  TRUST_UNKNOWN_SIGNER: 'ARX003',
  TRUST_THRESHOLD: 'ARX003',
  TRUST_ROLE: 'ARX003',
  TRUST_REVOKED: 'ARX003',
  TRUST_KEY_EXPIRED: 'ARX003',
  TRUST_APPROVAL: 'ARX003',
  // Who is trusted here cannot be told, so nobody is.
  TRUST_KEY_PERMISSIONS: 'ARX003',
  TRUST_KEY_PASSPHRASE: 'ARX003',
  TRUST_NO_ROOT: 'ARX003',
  TRUST_NO_IDENTITY: 'ARX003',
  TRUST_ROLLBACK: 'ARX003',
  TRUST_STATEMENT: 'ARX004',
  INTEGRITY_DIGEST: 'ARX005',
  INTEGRITY_CACHE: 'ARX005',
  INTEGRITY_TRUNCATED: 'ARX007',
  INTEGRITY_MEMBER: 'ARX007',
  INTEGRITY_TRAILING: 'ARX007',
  INTEGRITY_DOCUMENT: 'ARX007',
  INTEGRITY_FRAME: 'ARX007',
  INTEGRITY_VERSION: 'ARX007',
  UNSAFE_PATH: 'ARX008',
  UNSAFE_LINK: 'ARX008',
  UNSAFE_ENTRY: 'ARX008',
  TRUST_ROOT_OLD: 'ARX011',
  TRUST_TIME: 'ARX012',
  TRUST_LOG: 'ARX012',
  UNSAFE_SIZE: 'ARX013',
  UNSAFE_COUNT: 'ARX013',
  UNSAFE_RATIO: 'ARX013',
  UNSAFE_DEPTH: 'ARX013',
  UNSAFE_LIMIT: 'ARX013',
};

/** What stopped the verification of a bundle, as a finding of the rule that stands for it. */
export function integrityFindingOf({ code, message, hint }: ArxError): Found & { readonly rule: RuleCode } {
  // Whatever else refuses a bundle has not shown that its signatures hold.
  const rule = isIntegrityCode(code) ? RULE_OF[code] : 'ARX002';
  return {
    rule,
    message: visible(message),
    where: {},
    evidence: { code, ...(hint !== undefined && { next: hint }) },
  };
}

function isIntegrityCode(code: ErrorCode): code is IntegrityCode {
  return Object.hasOwn(RULE_OF, code);
}
