import { compareText } from '../../core/compare-text.ts';
import type { Pause } from '../../sys/breather.ts';
import { type Drift, findDrift, type Looking } from '../state/find-drift.ts';
import {
  type InstalledHead,
  type LedgerRecord,
  ledgerFile,
  readLedgerRecords,
} from '../state/ledger-file.ts';
import type { DaemonRecord } from '../state/records.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { isMeant } from './is-meant.ts';

/** A service that a bundle has handled. */
export interface ServiceStatus {
  readonly service: string;
  /** What it did last, for example restart. */
  readonly action: string;
  /** Whether it runs now; missing when nobody can tell. */
  readonly active?: boolean;
}

/** After these a service is meant to run. */
const STARTING = new Set(['start', 'restart', 'reload', 'force-reload', 'reload-or-restart']);

/** True if a service is meant to run, and does not. */
export function isDown({ action, active }: ServiceStatus): boolean {
  return active === false && STARTING.has(action);
}

/** A daemon that a bundle has started. */
export interface DaemonStatus extends DaemonRecord {
  readonly alive: boolean;
}

/** The host that is compared with its ledger. */
export interface StatusHost {
  readonly looking: Looking;
  readonly isAlive: (daemon: DaemonRecord) => boolean;
  /** Undefined when nobody can tell. */
  readonly isActive: (service: string) => Promise<boolean | undefined>;
  readonly pause: Pause;
}

/** One bundle that has something on this host. */
export interface BundleStatus extends Pick<
  InstalledHead,
  'key' | 'name' | 'version' | 'sequence' | 'bundle' | 'receipt' | 'paths'
> {
  /** Paths that are no longer as it placed them, in the order of the ledger. */
  readonly drift: readonly Drift[];
  /** Sorted by name. */
  readonly services: readonly ServiceStatus[];
  readonly daemons: readonly DaemonStatus[];
}

/**
 * One bundle of the ledger, compared with what is there. In memory are only the paths that have drifted.
 * @param name undefined, or the name or digest of the one bundle that is asked for.
 * @returns undefined if another one is asked for.
 * @throws ArxError RUN_STATE_INVALID; whatever `pause` throws.
 */
export async function bundleStatus(
  { state, key, name }: { readonly state: StateDirectory; readonly key: string; readonly name?: string },
  host: StatusHost,
): Promise<BundleStatus | undefined> {
  const records = readLedgerRecords(ledgerFile(state, key), key);
  const first = records.next().value as LedgerRecord & { readonly list: 'head' };
  const head = first.value;
  if (name !== undefined && !isMeant(name, head)) {
    records.return();
    return undefined;
  }
  const { services, ...compared } = await compare(records, host);
  const { formatVersion: _formatVersion, undo: _undo, ...facts } = head;
  return { ...facts, ...compared, services: await serviceStatus(services, host) };
}

interface Compared {
  readonly drift: readonly Drift[];
  /** What was done last, by service. */
  readonly services: ReadonlyMap<string, string>;
  readonly daemons: readonly DaemonStatus[];
}

async function compare(
  records: Iterable<LedgerRecord>,
  { looking, isAlive, pause }: StatusHost,
): Promise<Compared> {
  const [drift, services, daemons] = [[] as Drift[], new Map<string, string>(), [] as DaemonStatus[]];
  for (const { list, value } of records) {
    if (list === 'paths') {
      const found = await findDrift(value, looking);
      if (found !== undefined) drift.push(found);
      await pause();
    }
    if (list === 'services') services.set(value.service, value.action);
    if (list === 'daemons') daemons.push({ ...value, alive: isAlive(value) });
  }
  return { drift, services, daemons };
}

async function serviceStatus(
  services: Compared['services'],
  { isActive }: StatusHost,
): Promise<ServiceStatus[]> {
  const found: ServiceStatus[] = [];
  for (const [service, action] of [...services].sort(([a], [b]) => compareText(a, b))) {
    const active = await isActive(service);
    found.push({ service, action, ...(active !== undefined && { active }) });
  }
  return found;
}
