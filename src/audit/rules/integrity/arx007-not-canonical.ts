import { verificationRule } from './verification-rule.ts';

/** The archive or a document in it is not in its one form. */
export const notCanonical = verificationRule({
  id: 'ARX007',
  title: 'Archive is not in its one form',
  severity: 'critical',
  why: 'A bundle has one form, byte for byte: headers, order, padding, documents and end. Every other form could hide bytes, or be read in two ways by two programs.',
  evidence: 'The member or document, and how it differs.',
  remedy: 'Do not use the file. Get it again from its origin, and check that nothing repacks it on the way.',
});
