import type { ErrorCode } from '../../core/error-codes.ts';
import { ArxError, type Place, type Problem } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';

/** Collects the problems of one document. */
export interface ProblemList {
  /** Adds a problem. `message` is a whole sentence in the house's form. */
  add(code: ErrorCode, message: string, at: Place | undefined, hint?: string): void;
  readonly problems: readonly Problem[];
}

// A reader repairs the first ones; a hostile document must not make millions.
const MOST_PROBLEMS = 200;

/** An empty list. */
export function createProblemList(): ProblemList {
  const problems: Problem[] = [];
  return {
    problems,
    add(code, message, at, hint) {
      if (problems.length >= MOST_PROBLEMS) return;
      problems.push({
        code,
        message,
        ...(at === undefined ? {} : { at }),
        ...(hint === undefined ? {} : { hint }),
      });
    },
  };
}

/** @throws ArxError MANIFEST_INVALID with every problem, sorted by place, if there is one. */
export function demandNoProblems(file: string, list: ProblemList): void {
  const problems = [...list.problems].sort(byPlace);
  const [first] = problems;
  if (first === undefined) return;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw new ArxError(
    'MANIFEST_INVALID',
    `Cannot use the manifest ${quoted(file)}: it has ${count}, expected none`,
    {
      problems,
      hint: first.message,
      ...(first.at === undefined ? {} : { at: first.at }),
    },
  );
}

function byPlace(a: Problem, b: Problem): number {
  return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
}
