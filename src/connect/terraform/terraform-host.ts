import type { Json } from '../../core/canonical-json.ts';
import { quoted } from '../../core/quoted.ts';
import type { HostData } from '../../model/fleet/host-data.ts';
import type { ExpandedHost } from '../../plugin/connector.ts';

const GROUPS = ['@terraform'];

/** A host of a list, or half a sentence that says what is wrong with it. */
export function terraformHost(item: Json): ExpandedHost | string {
  if (typeof item === 'string') return hostOf(item, { ssh_hostname: item });
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return 'is no text and no map';
  const { name, ...data } = item as HostData;
  const address = data['ssh_hostname'];
  const called = name ?? address;
  if (called === undefined || called === null) return 'has neither name nor ssh_hostname';
  if (typeof called !== 'string') return 'has a name that is no text';
  const forbidden = Object.keys(data).find((key) => startsProgram(key, data[key]));
  if (forbidden !== undefined)
    return `has ${quoted(forbidden)}, which says what is started on this machine: only the fleet file may`;
  return hostOf(called, { ...data, ssh_hostname: address ?? called });
}

/** Outputs come from a state that others may keep: they say where hosts are, and not which programs arx starts. */
function startsProgram(key: string, value: Json | undefined): boolean {
  if (/_binary$|^ssh_(?:args|config_file)$|^(?:docker|podman)_host$/.test(key)) return true;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'command');
}

function hostOf(name: string, data: HostData): ExpandedHost | string {
  if (!/^[^-\p{C}][^\p{C}]*$/u.test(name))
    return 'has a name that is empty, begins with "-" or has control characters';
  return { name: `@terraform/${name}`, data, groups: GROUPS };
}
