import type { Rule } from '../../../plugin/rule.ts';
import { malware } from './arx201-known-malware.ts';
import { secret } from './arx202-secret.ts';
import { executableBinary } from './arx203-executable-binary.ts';
import { specialMode } from './arx204-special-mode.ts';
import { nestedArchive } from './arx205-nested-archive.ts';
import { hiddenText } from './arx206-hidden-text.ts';
import { otherType } from './arx207-other-type.ts';
import { obscuredScript } from './arx208-obscured-script.ts';
import { sizeAndName } from './arx209-size-and-name.ts';
import { personalData } from './arx210-personal-data.ts';
import { licence } from './arx211-licence.ts';
import { noLicenceText } from './arx212-no-licence-text.ts';

/** The rules of this family, by code. */
export const CONTENT_RULES: readonly Rule[] = [
  malware,
  secret,
  executableBinary,
  specialMode,
  nestedArchive,
  hiddenText,
  otherType,
  obscuredScript,
  sizeAndName,
  personalData,
  licence,
  noLicenceText,
];
