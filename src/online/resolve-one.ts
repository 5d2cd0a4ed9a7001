import { namingSource } from '../archive/foreign-source.ts';
import { type Context, checkAborted } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { LockEntry } from '../model/lockfile.ts';
import type { Resolution } from '../model/seal.ts';
import type { SourceRequest, Vendored } from '../plugin/source.ts';
import { firstDifference, identityOf } from './lock-changes.ts';
import { demandSelectable } from './demand-selectable.ts';
import type { OnlineSource } from './online-source.ts';
import type { ResolveMode } from './resolve-mode.ts';
import { lockMismatch } from './source-error.ts';
import { fromAnyPlace } from './mirrors.ts';
import { warnOfInsecure } from './warn-of-insecure.ts';
import { warnOfPage } from './warn-of-page.ts';
import { sourceFor } from './sources/index.ts';
import { demandTreeIntegrity } from './tree-integrity.ts';
import { vouched } from './verify/vouched.ts';
import { vouchedArchive } from './verify/vouched-archive.ts';
import { warnOfNames } from './warn-of-names.ts';
import { warnOfMovedTag } from './warn-of-moved-tag.ts';
import { placed } from './with-place.ts';

/** One source, obtained. */
export interface Found {
  /** The lock key. */
  readonly source: string;
  readonly entry: LockEntry;
  readonly vendored: Vendored;
}

type Obtained = Pick<Found, 'entry' | 'vendored'>;

/** With what was verified of it before it was read. */
type Fresh = Obtained & { readonly fact?: string | undefined };

/**
 * Obtains one source, as its lock entry says where that still holds, and reports how it goes.
 * @throws ArxError with the place of the source in the manifest.
 */
export async function resolveOne(
  request: SourceRequest,
  locked: LockEntry | undefined,
  mode: ResolveMode,
  context: Context,
): Promise<Found> {
  const source = request.spec.key;
  warnOfInsecure(request, context);
  warnOfPage(request, context);
  const report = (state: 'started' | 'cached' | 'done' | 'failed', detail: string): unknown =>
    context.report({ type: 'source', source, state, detail });
  try {
    const cached = usesLock(request, locked, mode)
      ? sourceFor(request.spec).cached(request, locked, context)
      : undefined;
    if (cached !== undefined && locked !== undefined) {
      report('cached', shortly(locked));
      return { source, ...(await check(request, { vendored: cached, locked, kept: true }, mode, context)) };
    }
    report('started', '');
    const found = { source, ...(await obtain(request, locked, mode, context)) };
    report('done', shortly(found.entry));
    return found;
  } catch (error) {
    checkAborted(context);
    report('failed', error instanceof ArxError ? error.message : 'unexpected');
    throw placed(isUnsafe(error) ? namingSource(error, request.spec.redacted) : error, request);
  }
}

// What builds a tree knows paths, not the source that they are of.
function isUnsafe(error: unknown): boolean {
  return error instanceof ArxError && error.code.startsWith('UNSAFE_');
}

async function obtain(
  request: SourceRequest,
  locked: LockEntry | undefined,
  mode: ResolveMode,
  context: Context,
): Promise<Obtained> {
  const { value, mirror } = await fromAnyPlace(request, context, (candidate) =>
    obtainFrom(candidate, locked, mode, context),
  );
  // Under a lock every place gives the same, so the lock stays as it is.
  if (mirror === undefined || usesLock(request, locked, mode)) return value;
  return { ...value, entry: { ...value.entry, mirror } };
}

async function obtainFrom(
  request: SourceRequest,
  locked: LockEntry | undefined,
  mode: ResolveMode,
  context: Context,
): Promise<Obtained> {
  const source = sourceFor(request.spec);
  if (usesLock(request, locked, mode))
    return check(
      request,
      { vendored: await source.vendor(request, locked, context), locked, kept: false },
      mode,
      context,
    );
  if (mode.locked && !source.isLocal(request)) throw staleDemand(request, locked);
  const found = await obtainFresh(source, request, locked, context);
  const kept = source.isLocal(request) && isKept(found.entry, locked, request, mode);
  const entry = await vouched(request, { ...found, locked, kept }, mode, context);
  const fresh = { vendored: found.vendored, entry };
  if (mode.locked) demandUnchanged(request, locked, fresh.entry);
  warnOfMovedTag(request, locked, fresh.entry, context);
  return fresh;
}

/** True when the lock decides; then `locked` is there. */
function usesLock(
  request: SourceRequest,
  locked: LockEntry | undefined,
  { update }: ResolveMode,
): locked is LockEntry {
  const source = sourceFor(request.spec);
  if (locked === undefined || source.isLocal(request)) return false;
  return !isAskedAnew(request, update) && source.satisfies(request, locked);
}

function isAskedAnew({ spec }: SourceRequest, update: ResolveMode['update']): boolean {
  return update === 'all' || update.includes(spec.key);
}

/** True when local content is what the lock names. */
function isKept(
  entry: LockEntry,
  locked: LockEntry | undefined,
  request: SourceRequest,
  { update }: ResolveMode,
): boolean {
  if (locked === undefined || isAskedAnew(request, update)) return false;
  return entry.tree === locked.tree && entry.integrity === locked.integrity;
}

/** Content under a lock entry. */
interface UnderLock {
  readonly vendored: Vendored;
  readonly locked: LockEntry;
  /** True: it was here, and nobody was asked for it. */
  readonly kept: boolean;
}

/** The tree of content under a lock entry must be the locked one; what else the lock says of the content is found out anew. */
async function check(
  request: SourceRequest,
  { vendored, locked, kept }: UnderLock,
  mode: ResolveMode,
  context: Context,
): Promise<Obtained> {
  const { tree } = vendored;
  if (tree.digest !== locked.tree)
    throw lockMismatch(request.spec.redacted, 'tree', tree.digest, locked.tree);
  demandTreeIntegrity(request, vendored);
  const asked = asAsked(request, toEntry(locked, vendored));
  const entry = await vouched(request, { entry: asked, vendored, locked, kept }, mode, context);
  if (mode.locked) demandUnchanged(request, locked, entry);
  return { entry, vendored };
}

/** A resolution with what the manifest, not the source, says of it. */
function asAsked<T extends Resolution>({ auth, insecure }: SourceRequest, resolution: T): T {
  const { auth: _auth, insecure: _insecure, ...found } = resolution;
  const asked = { ...(auth === undefined ? {} : { auth }), ...(insecure === undefined ? {} : { insecure }) };
  return { ...found, ...asked } as T;
}

async function obtainFresh(
  source: OnlineSource,
  request: SourceRequest,
  locked: LockEntry | undefined,
  context: Context,
): Promise<Fresh> {
  const kept = await unmoved(source, request, locked, context);
  if (kept !== undefined) return kept;
  const resolution = await source.resolve(request, context);
  const name = identityOf(resolution);
  if (name !== undefined)
    context.report({ type: 'source', source: request.spec.key, state: 'resolved', detail: name });
  const fact = await vouchedArchive(request, resolution, context);
  // The same commit or file has the same tree, which may be in the cache.
  const same =
    locked !== undefined && name !== undefined && identityOf({ ...locked, tree: undefined }) === name;
  const known = same ? { ...resolution, tree: locked.tree, nature: locked.nature } : resolution;
  const vendored = await source.vendor(request, known, context);
  demandSelectable(request.spec, vendored.nature);
  demandTreeIntegrity(request, vendored);
  if (vendored.tree.digest !== locked?.tree) warnOfNames(request, vendored.tree, context);
  return { entry: asAsked(request, toEntry(resolution, vendored)), vendored, fact };
}

/** The locked file, when it is in the cache and the server says that it still has that one. */
async function unmoved(
  source: OnlineSource,
  request: SourceRequest,
  locked: LockEntry | undefined,
  context: Context,
): Promise<Obtained | undefined> {
  if (locked?.integrity === undefined || !source.satisfies(request, locked)) return undefined;
  const vendored = source.cached(request, locked, context);
  if (vendored?.tree.digest !== locked.tree) return undefined;
  if ((await source.peek?.(request, locked, context)) !== locked) return undefined;
  return { entry: asAsked(request, toEntry(locked, vendored)), vendored };
}

function toEntry(resolution: Resolution, { nature, tree }: Vendored): LockEntry {
  return { ...resolution, nature, tree: tree.digest, entries: tree.entries, contentSize: tree.contentSize };
}

function demandUnchanged({ spec }: SourceRequest, locked: LockEntry | undefined, entry: LockEntry): void {
  const difference = firstDifference(locked, entry);
  if (difference === undefined) return;
  const { fact, from, to } = difference;
  throw new ArxError(
    'LOCK_STALE',
    `Cannot use "${spec.redacted}": ${fact} is ${to}, expected ${from} as locked`,
    {
      hint: 'Run `arx lock`, review the difference, commit arx.lock',
      data: { source: spec.redacted, found: to, expected: from },
    },
  );
}

function staleDemand({ spec, integrity }: SourceRequest, locked: LockEntry | undefined): ArxError {
  const [what, expected] =
    integrity === undefined
      ? [`locked is ${answerOf(locked)}`, 'an answer to what the manifest asks for']
      : [`locked integrity is ${locked?.integrity ?? 'missing'}`, `${integrity} as the manifest says`];
  return new ArxError('LOCK_STALE', `Cannot use "${spec.redacted}": ${what}, expected ${expected}`, {
    hint: 'Run `arx lock`, review the difference, commit arx.lock',
  });
}

function answerOf(locked: LockEntry | undefined): string {
  const name = locked && identityOf(locked);
  return [locked?.ref, name].filter((fact) => fact !== undefined).join(' at ') || 'nothing';
}

function shortly({ commit, entries, contentSize }: LockEntry): string {
  const what = `${entries} ${entries === 1 ? 'entry' : 'entries'}, ${contentSize} ${contentSize === 1 ? 'byte' : 'bytes'}`;
  return commit === undefined ? what : `${commit.slice(0, 12)}, ${what}`;
}
