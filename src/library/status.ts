import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { readJournal } from '../offline/change/read-journal.ts';
import { demandLinux } from '../offline/run/demand-linux.ts';
import type { Pause } from '../offline/state/digest-placed.ts';
import { type Floor, readFloors } from '../offline/state/floors.ts';
import { ledgerKeys } from '../offline/state/ledger.ts';
import { type LockHolder, readHolder } from '../offline/state/lock-holder.ts';
import type { ReceiptRow } from '../offline/state/read-receipt.ts';
import { peekState, type StateDirectory } from '../offline/state/state-directory.ts';
import { type BundleStatus, bundleStatus, isDown } from './bundle-status.ts';

/** What `hostStatus` is asked. */
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

/**
 * What bundles have on this host, and what has drifted from how they placed it. Reads everything that they placed; writes
 * nothing and takes no lock.
 * @throws ArxError RUN_NO_PLATFORM, RUN_NOT_INSTALLED if there is no bundle of that name or digest, RUN_STATE_INVALID, INTERRUPTED.
 */
export async function hostStatus(options: StatusOptions, context: Context): Promise<HostStatus> {
  demandLinux('tell what bundles have here');
  const state = peekState(context);
  const { name, receipts = false } = options;
  const bundles = state === undefined ? [] : await bundlesOf(state, name, context);
  const floors = readFloors(state).filter((floor) => name === undefined || floor.name === name);
  const rows = receipts ? await receiptsOf(state, bundles, options, context) : [];
  if (name !== undefined && [...bundles, ...floors, ...rows].length === 0) throw notInstalled(name);
  const found = { state: context.stateDir, bundles, floors, ...openWork(state) };
  return receipts ? { ...found, receipts: rows } : found;
}

function openWork(state: StateDirectory | undefined): { work?: OpenWork } {
  const begun = state && readJournal(state)?.open?.head.receipt;
  if (state === undefined || begun === undefined) return {};
  const { kind, key, started } = begun;
  const by = readHolder(state);
  return { work: { kind, key, started, ...(by !== undefined && { by }) } };
}

/**
 * True if something is not as a bundle has left it: a path, a service that it has started and that does not run, a daemon
 * that has ended.
 */
export function hasDrifted({ bundles }: HostStatus): boolean {
  return bundles.some(
    ({ drift, services, daemons }) =>
      drift.length > 0 || services.some(isDown) || daemons.some(({ alive }) => !alive),
  );
}

async function bundlesOf(
  state: StateDirectory,
  name: string | undefined,
  context: Context,
): Promise<BundleStatus[]> {
  const pause = breather(context);
  const bundles: BundleStatus[] = [];
  for (const key of ledgerKeys(state)) {
    const asked = { state, key, ...(name !== undefined && { name }) };
    const found = await bundleStatus(asked, pause, context);
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
  const { listReceipts } = await import('../offline/state/read-receipt.ts');
  const keys = new Set(name === undefined ? [] : [name, ...bundles.map(({ key }) => key)]);
  return listReceipts(state, context).filter(
    (row) => name === undefined || !row.holds || keys.has(row.key) || row.bundle === name,
  );
}

/** Milliseconds after which signals are looked at: reading itself does not let them in. */
const BREATH = 50;

function breather(context: Context): Pause {
  let last = performance.now();
  return () => {
    if (performance.now() - last < BREATH) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    setImmediate(() => {
      last = performance.now();
      resolve();
    });
    return promise.then(() => checkAborted(context));
  };
}

function notInstalled(name: string): ArxError {
  return new ArxError('RUN_NOT_INSTALLED', `Cannot find ${quoted(name)}: no such bundle is installed here`, {
    hint: 'See `arx status`',
  });
}
