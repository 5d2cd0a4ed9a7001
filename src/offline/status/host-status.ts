import type { Context } from '../../core/context.ts';
import { readJournal } from '../change/read-journal.ts';
import { type Floor, readFloors } from '../state/floors.ts';
import { ledgerKeys } from '../state/ledger.ts';
import { type LockHolder, readHolder } from '../state/lock-holder.ts';
import { notInstalled } from '../state/not-installed.ts';
import type { ReceiptRow } from '../state/read-receipt.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { type BundleStatus, bundleStatus, isDown, type StatusHost } from './bundle-status.ts';

/** What is asked of a status. */
export interface StatusOptions {
  /** Only this bundle: its name, or its digest. */
  readonly name?: string;
  /** True: the receipts, too. */
  readonly receipts?: boolean;
}

/** A run, rollback or removal that has not ended. */
export interface OpenWork {
  readonly kind: 'run' | 'rollback' | 'remove' | 'recover';
  /** Of which bundle. */
  readonly key: string;
  /** ISO time. */
  readonly started: string;
  /** Who is at work; missing: it was cut off, and the next run, rollback or removal takes it back first. */
  readonly by?: LockHolder;
  /** True: all of it is done, and the next one only writes that down first. */
  readonly done?: true;
}

/** What this host has. */
export interface HostStatus {
  /** The state directory; it may not exist. */
  readonly state: string;
  /** Sorted by key. */
  readonly bundles: readonly BundleStatus[];
  /** Below which sequence a name is refused; sorted by name. */
  readonly floors: readonly Floor[];
  /** What is going on, or was cut off. */
  readonly work?: OpenWork;
  /** Oldest first; only if asked for. */
  readonly receipts?: readonly ReceiptRow[];
}

/** Where the state of a host is, and how the host is looked at. */
export interface StatusOf {
  /** Undefined: it has none. */
  readonly state: StateDirectory | undefined;
  /** What people call that directory. */
  readonly stateDir: string;
  readonly host: StatusHost;
}

/**
 * What bundles have on a host, and what has drifted from how they placed it.
 * @throws ArxError RUN_NOT_INSTALLED if there is no bundle of that name or digest, RUN_STATE_INVALID; whatever the host throws.
 */
export async function statusOf(
  options: StatusOptions,
  { state, stateDir, host }: StatusOf,
  context: Context,
): Promise<HostStatus> {
  const { name, receipts = false } = options;
  const bundles = state === undefined ? [] : await bundlesOf(state, name, host);
  const floors = readFloors(state).filter((floor) => name === undefined || floor.name === name);
  const rows = receipts ? await receiptsOf(state, bundles, options, context) : [];
  if (name !== undefined && [...bundles, ...floors, ...rows].length === 0)
    throw notInstalled('find', name, state === undefined ? [] : ledgerKeys(state));
  const found = { state: stateDir, bundles, floors, ...openWork(state) };
  return receipts ? { ...found, receipts: rows } : found;
}

function openWork(state: StateDirectory | undefined): { work?: OpenWork } {
  const open = state && readJournal(state)?.open;
  if (state === undefined || open === undefined) return {};
  const { kind, key, started } = open.head.receipt;
  const by = readHolder(state);
  const done = open.committed === undefined ? {} : ({ done: true } as const);
  return { work: { kind, key, started, ...(by !== undefined && { by }), ...done } };
}

/**
 * True if something is not as a bundle has left it: a path, a service that it has started and that does not run, a daemon
 * that has ended; or if work was cut off, because nobody knows what that has left.
 */
export function hasDrifted({ bundles, work }: HostStatus): boolean {
  return (
    (work !== undefined && work.by === undefined) ||
    bundles.some(
      ({ drift, services, daemons }) =>
        drift.length > 0 || services.some(isDown) || daemons.some(({ alive }) => !alive),
    )
  );
}

async function bundlesOf(
  state: StateDirectory,
  name: string | undefined,
  host: StatusHost,
): Promise<BundleStatus[]> {
  const bundles: BundleStatus[] = [];
  for (const key of ledgerKeys(state)) {
    const asked = { state, key, ...(name !== undefined && { name }) };
    const found = await bundleStatus(asked, host);
    if (found !== undefined) bundles.push(found);
  }
  return bundles;
}

/** Receipts that cannot be believed are shown whatever is asked for: nobody knows what they are about. */
async function receiptsOf(
  state: StateDirectory | undefined,
  bundles: readonly BundleStatus[],
  { name }: StatusOptions,
  context: Context,
): Promise<ReceiptRow[]> {
  const { listReceipts } = await import('../state/read-receipt.ts');
  const keys = new Set(name === undefined ? [] : [name, ...bundles.map(({ key }) => key)]);
  return listReceipts(state, context).filter(
    (row) => name === undefined || !row.holds || keys.has(row.key) || row.bundle === name,
  );
}
