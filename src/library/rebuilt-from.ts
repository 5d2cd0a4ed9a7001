import { ArxError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { formatLockfile } from '../model/lockfile-text.ts';
import { withSources } from '../model/lockfile-schema.ts';
import { arxVersionOf } from '../model/statement.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import type { Rebuilt } from '../plugin/rule.ts';
import type { LockEntry } from '../model/lockfile.ts';
import type { Vendored } from '../plugin/source.ts';
import { composeSeal } from '../seal/compose-seal.ts';
import { firstDifference } from './first-difference.ts';
import type { SealedDocuments } from './sealed-documents.ts';

/** A source that was obtained again. */
export interface ObtainedAgain {
  /** The lock key. */
  readonly source: string;
  readonly entry: LockEntry;
  readonly vendored: Vendored;
}

/**
 * Seals again what was obtained again, and compares. The SBOM names the arx that sealed the bundle: which one it was is no
 * difference in itself.
 * @param isAnswer true for an error that says that the bundle cannot be built again.
 * @throws what `obtain` throws and is no answer.
 */
export async function rebuiltFrom(
  from: Rebuilt['from'],
  head: VerifiedHead,
  obtain: () => Promise<{ documents: SealedDocuments; sources: readonly ObtainedAgain[] }>,
  isAnswer: (error: ArxError) => boolean,
): Promise<Rebuilt> {
  const sealedBy = arxVersionOf(head.statement);
  const facts = { from, ...(sealedBy !== undefined && sealedBy !== VERSION && { sealedBy }) };
  try {
    const { documents, sources } = await obtain();
    const entries = new Map(sources.map(({ source, entry }) => [source, entry]));
    const lock = withSources(documents.lock, entries);
    const rebuilt = await composeSeal({
      document: documents.document,
      lock,
      lockText: formatLockfile(lock),
      vendored: new Map(sources.map(({ source, vendored }) => [source, vendored])),
      ...(sealedBy !== undefined && { arxVersion: sealedBy }),
    });
    if (rebuilt.digest === head.digest) return { ...facts, digest: rebuilt.digest };
    return { ...facts, digest: rebuilt.digest, difference: firstDifference(head, rebuilt) };
  } catch (error) {
    return { ...facts, difference: whyNot(error, isAnswer) };
  }
}

/** A bundle that cannot be built again differs from itself; whatever else goes wrong is no answer. */
function whyNot(error: unknown, isAnswer: (error: ArxError) => boolean): string {
  if (error instanceof ArxError && isAnswer(error)) return error.message;
  throw error;
}
