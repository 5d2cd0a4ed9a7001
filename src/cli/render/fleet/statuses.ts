import { formatCount } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import { type Absent, isAbsent } from '../../../fleet/run/absent.ts';
import type { TargetStatus } from '../../../fleet/target/status-of-target.ts';
import type { FleetStatus } from '../../../library/fleet-status.ts';
import { hasDrifted } from '../../../offline/status/host-status.ts';
import type { Paint } from '../../paint.ts';
import { formatTitle } from '../bundle.ts';
import { statusScreen } from '../status.ts';
import { formatTable } from '../table.ts';
import { textOfLines } from '../text-of-lines.ts';

/** True if a host is not as a bundle has left it, or a run was cut off there. */
export function isDrifted({ values }: FleetStatus): boolean {
  return [...values.values()].some(
    (status) => !isAbsent(status) && (hasDrifted(status) || status.open?.state === 'cut'),
  );
}

/** What each host has, by its name; null: nothing of what was asked for. */
export function statusJson({ values }: FleetStatus): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...values].map(([host, status]) => [host, isAbsent(status) ? null : status]));
}

/**
 * One line for each bundle of each host; then everything of the hosts on which something has drifted or is not closed. The
 * only host is shown as this machine is.
 * @param name the only bundle that was asked for.
 */
export function statusScreens({ values, results }: FleetStatus, paint: Paint, name?: string): string {
  const [first, ...others] = values.values();
  if (results.length === 1 && others.length === 0)
    return first === undefined ? '' : screenOf(first, paint, name);
  const rows = [...values].flatMap(([host, status]) => rowsOf(host, status, paint));
  const worth = [...values].flatMap(([host, status]) =>
    isAbsent(status) || !isWorthALook(status)
      ? []
      : [paint.bold(`${visible(host)}:`), ...indented(screenOf(status, paint, name))],
  );
  return textOfLines([...formatTable(rows), ...worth]);
}

function indented(screen: string): string[] {
  return screen
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
}

function screenOf(status: TargetStatus | Absent, paint: Paint, name: string | undefined): string {
  if (isAbsent(status)) return '';
  return statusScreen({ ...status, drifted: hasDrifted(status) }, paint, name);
}

function isWorthALook(status: TargetStatus): boolean {
  return hasDrifted(status) || status.open !== undefined || status.receipts !== undefined;
}

function rowsOf(host: string, status: TargetStatus | Absent, paint: Paint): string[][] {
  if (isAbsent(status)) return [[visible(host), 'not installed']];
  if (status.bundles.length === 0) return [[visible(host), 'nothing']];
  return status.bundles.map((bundle) => {
    const { key, bundle: digest, paths, drift } = bundle;
    const title = formatTitle(bundle);
    const drifted = drift.length === 0 ? 'none has drifted' : paint.red(`${drift.length} drifted`);
    return [
      visible(host),
      title === '' ? visible(key) : title,
      digest.slice(0, 15),
      formatCount(paths, 'path'),
      drifted,
    ];
  });
}
