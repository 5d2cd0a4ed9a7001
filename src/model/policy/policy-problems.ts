import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { withManifestText } from '../manifest/manifest-text.ts';
import { createProblemList, type ProblemList, problemsError } from '../manifest/problem-list.ts';
import { coverKeys } from './cover-keys.ts';
import type { Policy } from './policy.ts';

const CODE = 'POLICY_INVALID';

/** What reads manifests and configs has codes of these; here all problems have one code. */
export function createPolicyProblems(): ProblemList {
  const list = createProblemList('the policy');
  return { ...list, add: (_code, message, at, hint) => list.add(CODE, message, at, hint) };
}

/** The error with every problem of a policy, and the text in which they are. */
export function policyError({ file, text }: Pick<Policy, 'file' | 'text'>, list: ProblemList): ArxError {
  const { problems, hint, at } = problemsError(file, list);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return withManifestText(
    new ArxError(CODE, `Cannot use the policy ${quoted(file)}: it has ${count}, expected none`, {
      problems,
      ...(hint === undefined ? {} : { hint }),
      ...(at === undefined ? {} : { at }),
    }),
    coverKeys(text),
  );
}
