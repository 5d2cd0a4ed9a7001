import type { Rule } from '../../../plugin/rule.ts';
import { noSeal } from './arx001-no-seal.ts';
import { badSignature } from './arx002-bad-signature.ts';
import { signerNotAllowed } from './arx003-signer-not-allowed.ts';
import { otherSubject } from './arx004-other-subject.ts';
import { digestMismatch } from './arx005-digest-mismatch.ts';
import { documentsDisagree } from './arx006-documents-disagree.ts';
import { notCanonical } from './arx007-not-canonical.ts';
import { unsafeEntry } from './arx008-unsafe-entry.ts';
import { unusedSource } from './arx009-unused-source.ts';
import { sequenceTooLow } from './arx010-sequence-too-low.ts';
import { oldTrustedRoot } from './arx011-old-trusted-root.ts';
import { noTime } from './arx012-no-time.ts';
import { notExamined } from './arx013-not-examined.ts';

/** The rules of this family, by code. */
export const INTEGRITY_RULES: readonly Rule[] = [
  noSeal,
  badSignature,
  signerNotAllowed,
  otherSubject,
  digestMismatch,
  documentsDisagree,
  notCanonical,
  unsafeEntry,
  unusedSource,
  sequenceTooLow,
  oldTrustedRoot,
  noTime,
  notExamined,
];
