import { isIP } from 'node:net';
import type { Context } from '../../core/context.ts';
import { loadConfig } from '../config/load-config.ts';
import { blockList, carried, isRange } from './special-address.ts';

/** Which hosts and addresses the user lets arx reach although they are not public. */
export interface AllowedPrivate {
  host(name: string): boolean;
  address(address: string): boolean;
}

/**
 * What `network.allow_private` of the user's configuration and ARX_ALLOW_PRIVATE (separated by commas or spaces) say:
 * HOST, *.DOMAIN (not the domain itself), ADDRESS or ADDRESS/BITS each. A project can say nothing here.
 * @throws ArxError CONFIG_INVALID, TRUST_KEY_PERMISSIONS.
 */
export function allowedPrivate(context: Context): AllowedPrivate {
  const fromEnvironment = (context.env['ARX_ALLOW_PRIVATE'] ?? '').split(/[\s,]+/).filter(Boolean);
  const listed = [...loadConfig(context).network.allowPrivate, ...fromEnvironment];
  const words = listed.map((word) => word.toLowerCase());
  const ranges = blockList(words.filter(isRange));
  const names = words.filter((word) => !isRange(word));
  return {
    host: (name) => names.some((pattern) => matches(name, pattern)),
    address: (address) => {
      const plain = carried(address);
      return ranges.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
    },
  };
}

function matches(name: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;
}
