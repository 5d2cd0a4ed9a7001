import { verificationRule } from './verification-rule.ts';

/** A signature, or the proof of its time or log entry, does not hold. */
export const badSignature = verificationRule({
  id: 'ARX002',
  title: 'Signature or its proof does not hold',
  severity: 'critical',
  why: 'A signature that does not hold is worse than none: somebody changed what was signed, or forged it.',
  evidence: 'The step of the check that failed, the signer that it names, and the reason.',
  remedy: 'Do not use the file. Get it again from its origin, and tell its sealer if that one fails too.',
});
