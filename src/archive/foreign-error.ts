import { ArxError, type ErrorDetails } from '../core/errors.ts';

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
export function unsafePath(path: string, problem: string): ArxError {
  return new ArxError('UNSAFE_PATH', `Cannot accept the path ${JSON.stringify(path)}: ${problem}`);
}

/** A link that leads, or could lead, out of the archive. */
export function unsafeLink(path: string, target: string, problem: string): ArxError {
  const link = `${JSON.stringify(path)} -> ${JSON.stringify(target)}`;
  return new ArxError('UNSAFE_LINK', `Cannot accept the link ${link}: ${problem}`);
}

/** More of something than a limit allows. */
export function beyondLimit(what: string, limit: number): ArxError {
  return new ArxError(
    'UNSAFE_LIMIT',
    `Cannot accept the archive: it has ${what}, expected at most ${limit.toLocaleString('en-US')}`,
  );
}
