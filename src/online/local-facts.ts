import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { Resolution } from '../model/seal.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { algorithmsFor, demandIntegrity, digestFrom, integrityOfFile } from './integrity.ts';
import { localError } from './local/local-error.ts';
import { localPath } from './local/local-path.ts';

/** What the lock says of a local file that is one download elsewhere. */
export type LocalFacts = Required<Pick<Resolution, 'integrity' | 'size'>>;

/** The path of a request's local file. */
export function localFileOf({ spec, directory }: SourceRequest, context: Context): string {
  if (spec.kind !== 'url') throw new ArxError('INTERNAL', `Cannot read "${spec.redacted}": it has no path`);
  return localPath(spec, directory, context);
}

/** What a local file is now. @throws ArxError SOURCE_*, UNSAFE_ENTRY. */
export function localFacts(request: SourceRequest, context: Context): LocalFacts {
  const path = localFileOf(request, context);
  try {
    return integrityOfFile(path, algorithmsFor(request.integrity));
  } catch (error) {
    throw localError(path, error);
  }
}

/** The same, when it is what the manifest demands. @throws ArxError INTEGRITY_DIGEST too. */
export function demandedFacts(request: SourceRequest, context: Context): LocalFacts {
  const facts = localFacts(request, context);
  demandIntegrity(request.spec.redacted, facts.integrity, request.integrity);
  return facts;
}

/** @throws ArxError SOURCE_CHANGED unless the file that was read is the one that was resolved. */
export function demandUnchanged(
  { spec }: SourceRequest,
  read: Digest | undefined,
  { integrity }: Resolution,
): void {
  if (integrity === undefined || read === digestFrom(integrity)) return;
  throw new ArxError('SOURCE_CHANGED', `Cannot read "${spec.redacted}": it changed while it was read`);
}
