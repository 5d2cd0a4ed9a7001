import { verificationRule } from './verification-rule.ts';

/** The file has no seal at its start. */
export const noSeal = verificationRule({
  id: 'ARX001',
  title: 'No seal',
  severity: 'critical',
  why: 'Without a seal at its start nothing in the file is bound to anybody: no origin, no signer, no digest.',
  evidence: 'The error of the reader: what the file begins with, and where the seal was looked for.',
  remedy: 'Check that you name a bundle made by `arx repack`, and get it again from its origin.',
});
