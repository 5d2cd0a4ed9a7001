import { ArxError } from '../core/errors.ts';
import type { RuleCode } from '../model/audit/finding.ts';

/** Rules about one matter. The first digit of their codes names it. */
export interface RuleFamily {
  readonly name: 'integrity' | 'sources' | 'content' | 'behaviour' | 'components' | 'process';
  /** A sentence. */
  readonly about: string;
}

/** By the first digit of their codes. */
export const RULE_FAMILIES: readonly RuleFamily[] = [
  { name: 'integrity', about: 'Whether the file can be believed, and whether all of it was looked at.' },
  { name: 'sources', about: 'Where the content came from, how, and whether others can get the same again.' },
  { name: 'content', about: 'What is in the files.' },
  { name: 'behaviour', about: 'What the commands will do when they run.' },
  { name: 'components', about: 'Which software of others is inside.' },
  { name: 'process', about: 'How the bundle was made, reviewed and audited.' },
];

const FIRST_DIGIT = 'ARX'.length;

/** The family of a rule. @throws ArxError INTERNAL for a code of none. */
export function familyOf(code: RuleCode): RuleFamily {
  const found = RULE_FAMILIES[Number(code.charAt(FIRST_DIGIT))];
  if (found !== undefined) return found;
  throw new ArxError('INTERNAL', `Cannot find the family of "${code}": its first digit is of none`);
}
