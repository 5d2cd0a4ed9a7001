import { ArxError } from '../../core/errors.ts';

// What people call the systems that Node names otherwise.
const NAMES: Readonly<Record<string, string>> = { darwin: 'macOS', win32: 'Windows' };

/**
 * Call it before anything is looked at: what changes a host is for Linux alone. Elsewhere a name in a path could be swapped
 * under a write, and commands could not be kept off the network.
 * @param what what cannot be done, for example `run a bundle`.
 * @throws ArxError RUN_NO_PLATFORM.
 */
export function demandLinux(what: string): void {
  if (process.platform === 'linux') return;
  const system = NAMES[process.platform] ?? process.platform;
  throw new ArxError('RUN_NO_PLATFORM', `Cannot ${what}: this is ${system}, expected Linux`, {
    hint: 'Here arx can verify, audit, inspect, extract and export; run it on a Linux host, or in a Linux container or virtual machine',
  });
}
