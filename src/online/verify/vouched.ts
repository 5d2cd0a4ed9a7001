import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { LockEntry } from '../../model/lockfile.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import { identityOf } from '../lock-changes.ts';
import { type Finding, isOwnFinding, noteFinding } from '../own-findings.ts';
import type { ResolveMode } from '../resolve-mode.ts';
import { stillVerified, verifiesOffline, verifyIntake } from './verify-intake.ts';

/** A source as it was obtained, and how. */
export interface Vouching {
  readonly entry: LockEntry;
  readonly vendored: Vendored;
  /** The entry of the lock, if there is one. */
  readonly locked: LockEntry | undefined;
  /** True when the content is what the lock names, and nobody was asked for it. */
  readonly kept: boolean;
  /** What was verified of it already. */
  readonly fact?: string | undefined;
}

/**
 * The lock entry with what was verified of the source, as the manifest demands now. What the lock says is believed only
 * of content that was not obtained again, only while it still answers the demand, and only when it was found out with this
 * very cache: anybody can write a word into a lock.
 * @throws ArxError VERIFY_*, SOURCE_*, LOCK_STALE when the lock is not to be changed and does not answer the demand.
 */
export async function vouched(
  request: SourceRequest,
  { entry, vendored, locked, kept, fact: before }: Vouching,
  mode: ResolveMode,
  context: Context,
): Promise<LockEntry> {
  const { verified: _verified, ...rest } = entry;
  if (request.verify === undefined) return rest;
  const answers = locked !== undefined && (await stillVerified(request, locked, context));
  if (mode.locked && !answers) throw stale(request, locked);
  if (kept && answers && isOwnFinding(findingOf(request, entry, locked.verified), context))
    return withFact(rest, locked.verified);
  if (mode.offline && !verifiesOffline(request)) throw offline(request);
  const fact = before ?? (await verifyIntake(request, { resolution: entry, vendored }, context));
  noteFinding(findingOf(request, entry, fact), context);
  return withFact(rest, fact);
}

function findingOf({ spec }: SourceRequest, entry: LockEntry, fact = ''): Finding {
  return ['verified', spec.key, identityOf(entry) ?? '', entry.tree, fact];
}

function withFact(entry: LockEntry, verified: string | undefined): LockEntry {
  return verified === undefined ? entry : { ...entry, verified };
}

function stale({ spec }: SourceRequest, locked: LockEntry | undefined): ArxError {
  const found = locked?.verified ?? 'missing';
  return new ArxError(
    'LOCK_STALE',
    `Cannot use "${spec.redacted}": locked verified is ${found}, expected what \`verify\` in the manifest demands`,
    { hint: 'Run `arx lock`, review the difference, commit arx.lock' },
  );
}

function offline({ spec }: SourceRequest): ArxError {
  return new ArxError(
    'SOURCE_OFFLINE',
    `Cannot work offline: the signature of "${spec.redacted}" was not checked yet as the manifest demands`,
    { hint: 'Run the command once without --offline, where there is a network' },
  );
}
