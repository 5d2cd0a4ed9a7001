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
  const difference = sourceFor(request.spec).isLocal(request)
    ? await localDifference(request, locked, context)
    : remoteDifference(request, locked);
  return difference === undefined ? [] : [{ source, state: 'changed', difference }];
}

async function localDifference(
  request: SourceRequest,
  locked: LockEntry,
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
  if (request.integrity === undefined) return { fact: 'resolution', from: 'incomplete', to: 'another' };
  return { fact: 'integrity', from: locked.integrity ?? 'none', to: request.integrity };
}
