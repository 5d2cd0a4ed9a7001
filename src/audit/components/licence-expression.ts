import { licenceProblem } from '../../model/policy/licence-problem.ts';

const LONGEST = 512;

/** What metadata says of a licence, if it is an SPDX expression. */
export function licenceExpression(said: string | undefined): string | undefined {
  if (said === undefined || said.length > LONGEST) return undefined;
  return licenceProblem(said) === undefined ? said : undefined;
}
