import type { ListedHost } from '../../../commands/fleet-list.ts';
import type { Json } from '../../../core/canonical-json.ts';
import { formatCount } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import type { Paint } from '../../paint.ts';
import { formatTable } from '../table.ts';
import { textOfLines } from '../text-of-lines.ts';

/** Each host with its connectors and groups, and below it its data; then the groups with how many hosts they have. */
export function fleetListScreen(hosts: readonly ListedHost[], paint: Paint): string {
  return textOfLines([
    ...hosts.flatMap((host) => hostLines(host, paint)),
    ...groupLines(hosts),
    formatCount(hosts.length, 'host'),
  ]);
}

function hostLines({ name, connectors, groups, data }: ListedHost, paint: Paint): string[] {
  const through = connectors.map((connector) => `@${connector}`).join(' > ');
  const named = groups.filter((group) => !group.startsWith('@')).map((group) => visible(group));
  const members = named.length === 0 ? '' : `  in ${named.join(', ')}`;
  const rows = Object.entries(data).map(([key, value]) => [visible(key), visible(shown(value))]);
  return [
    `${paint.bold(visible(name))}  ${through}${members}`,
    ...formatTable(rows).map((line) => `  ${line}`),
  ];
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function groupLines(hosts: readonly ListedHost[]): string[] {
  const counts = new Map<string, number>();
  for (const { groups } of hosts) for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  return formatTable(
    [...counts].map(([group, count]) => ['group', visible(group), formatCount(count, 'host')]),
  );
}
