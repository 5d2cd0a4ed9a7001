import { verificationRule } from './verification-rule.ts';

/** Some bytes do not have the digest or size that the seal names. */
export const digestMismatch = verificationRule({
  id: 'ARX005',
  title: 'Content is not what the seal names',
  severity: 'critical',
  why: 'The seal names every byte by digest. Bytes with another digest were changed after somebody signed for them, or were damaged.',
  evidence: 'What it is, the digest that was found and the one that was expected.',
  remedy: 'Get the file again from its origin; a copy may be damaged. Do not use this one.',
});
