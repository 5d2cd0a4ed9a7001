import { ArxError, type ErrorDetails } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';

/** The archive is damaged or no archive at all. `problem` says what is, and what was expected. */
export function damagedArchive(problem: string, details: ErrorDetails = {}): ArxError {
  return new ArxError('SOURCE_NOT_AN_ARCHIVE', `Cannot read the archive: ${problem}`, details);
}

/** An entry that arx never places. */
export function unsafeEntry(path: string, problem: string): ArxError {
  return new ArxError('UNSAFE_ENTRY', `Cannot accept ${JSON.stringify(path)} of the archive: ${problem}`);
}

/** A header before a member that says something on which tar programs disagree. */
export function unsafeHeader(problem: string): ArxError {
  return new ArxError('UNSAFE_ENTRY', `Cannot accept a header of the archive: ${problem}`);
}

/** A path that arx never accepts. */
export function unsafePath(path: string, problem: string, details: ErrorDetails = {}): ArxError {
  return new ArxError('UNSAFE_PATH', `Cannot accept the path ${JSON.stringify(path)}: ${problem}`, details);
}

/** A link that leads, or could lead, out of the archive. */
export function unsafeLink(path: string, target: string, problem: string): ArxError {
  const link = `${JSON.stringify(path)} -> ${JSON.stringify(target)}`;
  return new ArxError('UNSAFE_LINK', `Cannot accept the link ${link}: ${problem}`);
}

/** The limits that a policy sets: the error of each, and what the policy calls it. */
const POLICY_LIMITS = {
  fileBytes: ['UNSAFE_SIZE', 'file_size'],
  sourceBytes: ['UNSAFE_SIZE', 'source_size'],
  entries: ['UNSAFE_COUNT', 'entries'],
  ratio: ['UNSAFE_RATIO', 'ratio'],
  depth: ['UNSAFE_DEPTH', 'depth'],
} as const;

/** More of something than a limit that a policy sets allows. */
export function beyondLimit(what: string, limits: Limits, limit: keyof typeof POLICY_LIMITS): ArxError {
  const [code, name] = POLICY_LIMITS[limit];
  return new ArxError(code, tooMuch(what, limits[limit]), {
    hint: `If that is right, raise "${name}" under "limits" in your policy.yaml`,
  });
}

/** More of something than a limit that is always the same allows. */
export function beyondBound(what: string, limit: number): ArxError {
  return new ArxError('UNSAFE_LIMIT', tooMuch(what, limit));
}

function tooMuch(what: string, limit: number): string {
  return `Cannot accept the archive: it has ${what}, expected at most ${limit.toLocaleString('en-US')}`;
}
