import { verificationRule } from './verification-rule.ts';

/** What was signed is not this seal. */
export const otherSubject = verificationRule({
  id: 'ARX004',
  title: 'Signature is of another bundle',
  severity: 'critical',
  why: 'The signature holds, but for another seal: somebody put a good signature beside content that it was not made for.',
  evidence: 'The part of the signed statement that does not follow from this seal.',
  remedy: 'Do not use the file. Get it again from its origin.',
});
