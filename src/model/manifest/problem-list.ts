import type { ErrorCode } from '../../core/error-codes.ts';
import { ArxError, type Place, type Problem } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { withManifestText } from './manifest-text.ts';

/** Says which schemes plug-ins add; asked only when a URL has none of arx itself. */
export type MoreSchemes = () => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/** Collects the problems of one document. */
export interface ProblemList {
  /** What messages call the document: `the manifest`. */
  readonly document: string;
  /** The schemes of source URLs beside those of arx itself. */
  readonly schemes: MoreSchemes;
  /** Adds a problem. `message` is a whole sentence in the house's form. */
  add(code: ErrorCode, message: string, at: Place | undefined, hint?: string): void;
  readonly problems: readonly Problem[];
}

// A reader repairs the first ones; a hostile document must not make millions.
const MOST_PROBLEMS = 200;

/** An empty list. */
export function createProblemList(document = 'the manifest', schemes: MoreSchemes = () => NONE): ProblemList {
  const problems: Problem[] = [];
  return {
    document,
    schemes,
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

/**
 * Returns normally if no problem was added. `text` is what the places are in.
 * @throws ArxError MANIFEST_INVALID with every problem, sorted by place.
 */
export function demandNoProblems(file: string, list: ProblemList, text?: string): void {
  if (list.problems.length === 0) return;
  const error = problemsError(file, list);
  throw text === undefined ? error : withManifestText(error, text);
}

/** The error MANIFEST_INVALID with every problem of a list, sorted by place. */
export function problemsError(file: string, list: ProblemList): ArxError {
  const problems = [...list.problems].sort(byPlace);
  const at = problems[0]?.at;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new ArxError(
    'MANIFEST_INVALID',
    `Cannot use the manifest ${quoted(file)}: it has ${count}, expected none`,
    { problems, hint: problems[0]?.message ?? '', ...(at === undefined ? {} : { at }) },
  );
}

function byPlace(a: Problem, b: Problem): number {
  return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
}
