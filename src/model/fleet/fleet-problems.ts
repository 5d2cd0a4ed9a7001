import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { withManifestText } from '../manifest/manifest-text.ts';
import { createProblemList, type ProblemList, problemsError } from '../manifest/problem-list.ts';
import { fleetFrame } from './fleet-frame.ts';

/** What every problem of a fleet file is. */
export const FLEET_CODE = 'FLEET_INVALID';

/** What reads manifests and policies has codes of these; here all problems have one code. */
export function createFleetProblems(): ProblemList {
  const list = createProblemList('the fleet');
  return { ...list, add: (_code, message, at, hint) => list.add(FLEET_CODE, message, at, hint) };
}

/** The error with every problem of a fleet file, and the text in which they are, without what may be a secret. */
export function fleetError(file: string, text: string, list: ProblemList): ArxError {
  const { problems, hint, at } = problemsError(file, list);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const message = `Cannot use the fleet ${quoted(file)}: it has ${count}, expected none`;
  const details = { problems, ...(hint !== undefined && { hint }), ...(at !== undefined && { at }) };
  return withManifestText(new ArxError(FLEET_CODE, message, details), fleetFrame(text));
}
