import { isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../core/context.ts';
import type { HostValues } from './host-value.ts';

/** The key under which an inventory is told the directory of the fleet file, or, without a file, where arx was called. */
export const FLEET_DIRECTORY = 'fleet_directory';

/**
 * The directory in which an inventory is read: that of the key, from the directory of the fleet file on, or that one itself.
 * @throws ArxError HOST_INVALID when the data has neither.
 */
export function inventoryDirectory(values: HostValues, key: string, { home }: Context): string {
  const fleet = values.text(FLEET_DIRECTORY);
  const given = values.text(key);
  if (given !== undefined && isAbsolute(given)) return given;
  if (given?.startsWith('~/') === true) return join(home, given.slice(2));
  if (fleet !== undefined && isAbsolute(fleet)) return resolve(fleet, given ?? '.');
  return values.refuse(key, given === undefined ? 'missing' : 'relative', 'an absolute path');
}
