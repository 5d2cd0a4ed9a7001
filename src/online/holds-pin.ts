import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { algorithmsFor, digestFrom, integrityOfFile, meets } from './integrity.ts';
import { type Finding, isOwnFinding, noteFinding } from './own-findings.ts';

/** A download that is named by its sha256, and where it is if it is still here. */
export interface PinnedFile {
  readonly digest: Digest;
  readonly path: string | undefined;
}

/**
 * True if a file is what the manifest demands in another algorithm than sha256. The lock names both side by side, but only
 * the file itself can show that they belong together.
 */
export function holdsPin(
  { integrity }: SourceRequest,
  { digest, path }: PinnedFile,
  context: Context,
): boolean {
  const algorithms = algorithmsFor(integrity);
  if (integrity === undefined || algorithms.length === 1) return true;
  const finding: Finding = ['integrity', digest, integrity];
  if (isOwnFinding(finding, context)) return true;
  if (path === undefined) return false;
  const { integrity: found } = integrityOfFile(path, algorithms);
  if (digestFrom(found) !== digest || !meets(found, integrity)) return false;
  noteFinding(finding, context);
  return true;
}
