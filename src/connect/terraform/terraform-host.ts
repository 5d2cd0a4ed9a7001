import type { Json } from '../../core/canonical-json.ts';
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
  return hostOf(called, { ...data, ssh_hostname: address ?? called });
}

function hostOf(name: string, data: HostData): ExpandedHost | string {
  if (!/^[^-\p{C}][^\p{C}]*$/u.test(name))
    return 'has a name that is empty, begins with "-" or has control characters';
  return { name: `@terraform/${name}`, data, groups: GROUPS };
}
