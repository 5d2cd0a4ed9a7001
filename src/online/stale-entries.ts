import type { Context } from '../core/context.ts';
import { comparePaths } from '../core/archive-path.ts';
import type { LockEntry, Lockfile } from '../model/lockfile.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { inParallel } from './in-parallel.ts';
import { type Difference, firstDifference } from './lock-changes.ts';
import { resolveOne } from './resolve-one.ts';
import { sourceRequests } from './source-requests.ts';
import { sourceFor } from './sources/index.ts';
import { stillVerified } from './verify/verify-intake.ts';

/** An entry of the lock that does not answer the manifest. */
export interface StaleEntry {
  /** The lock key. */
  readonly source: string;
  /** `missing` of the lock, `extra` there, or `changed`. */
  readonly state: 'missing' | 'extra' | 'changed';
  /** Of a changed entry: what it is now (of a remote source: what the manifest demands), and what is locked. */
  readonly difference?: Difference;
}

/**
 * The entries of a lock that do not answer the manifest, sorted by source. No network is used: local files and inline data
 * are read, of remote sources what is locked is compared with what the manifest demands.
 * @throws ArxError SOURCE_* for a local file that cannot be read, UNSAFE_*, INTERRUPTED.
 */
export async function staleEntries(
  document: ManifestDocument,
  lock: Lockfile | undefined,
  context: Context,
): Promise<readonly StaleEntry[]> {
  const requests = sourceRequests(document);
  const stale = await inParallel(requests, context, async (request, inner) =>
    staleEntry(request, lock?.sources.get(request.spec.key), inner),
  );
  const asked = new Set(requests.map(({ spec }) => spec.key));
  const extra = [...(lock?.sources.keys() ?? [])].filter((source) => !asked.has(source));
  const all = [...stale.flat(), ...extra.map((source) => ({ source, state: 'extra' as const }))];
  return all.toSorted((a, b) => comparePaths(a.source, b.source));
}

async function staleEntry(
  request: SourceRequest,
  locked: LockEntry | undefined,
  context: Context,
): Promise<StaleEntry[]> {
  const source = request.spec.key;
  if (locked === undefined) return [{ source, state: 'missing' }];
  const difference =
    (await verifiedDifference(request, locked, context)) ??
    (sourceFor(request.spec).isLocal(request)
      ? await localDifference(request, locked, context)
      : remoteDifference(request, locked));
  return difference === undefined ? [] : [{ source, state: 'changed', difference }];
}

async function verifiedDifference(
  request: SourceRequest,
  { verified, ...locked }: LockEntry,
  context: Context,
): Promise<Difference | undefined> {
  const fact = { fact: 'verified', from: verified ?? 'none' };
  if (request.verify === undefined) return verified === undefined ? undefined : { ...fact, to: 'none' };
  const still = await stillVerified(
    request,
    { ...locked, ...(verified !== undefined && { verified }) },
    context,
  );
  return still ? undefined : { ...fact, to: 'to be what `verify` demands' };
}

/** What a signature says was compared already, and to check one anew may need a network. */
async function localDifference(
  { verify: _verify, ...request }: SourceRequest,
  { verified: _verified, ...locked }: LockEntry,
  context: Context,
): Promise<Difference | undefined> {
  const mode = { locked: false, offline: true, update: [] };
  return firstDifference(locked, (await resolveOne(request, locked, mode, context)).entry);
}

function remoteDifference(request: SourceRequest, locked: LockEntry): Difference | undefined {
  for (const fact of ['auth', 'insecure'] as const)
    if (request[fact] !== locked[fact])
      return { fact, from: String(locked[fact] ?? 'none'), to: String(request[fact] ?? 'none') };
  if (sourceFor(request.spec).satisfies(request, locked)) return undefined;
  const { integrity, commit, version } = locked;
  if (request.integrity !== undefined)
    return { fact: 'integrity', from: integrity ?? 'none', to: request.integrity };
  return {
    fact: 'answer',
    from: commit ?? version ?? integrity ?? 'none',
    to: 'not one to what is asked now',
  };
}
