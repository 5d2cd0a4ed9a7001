import { existsSync } from 'node:fs';
import { ArxError } from '../../core/errors.ts';

/**
 * Call it before anything is looked at: names are looked up in directories that are held open by way of /proc (proc(5)).
 * Without it, as in a chroot into which nobody mounted it, whatever is placed would seem to be changed by somebody else.
 * @param what what cannot be done, for example `run a bundle`.
 * @throws ArxError RUN_NO_PLATFORM.
 */
export function demandProc(what: string): void {
  if (existsSync('/proc/self/fd')) return;
  throw new ArxError('RUN_NO_PLATFORM', `Cannot ${what}: this host has no /proc, expected it to be mounted`, {
    hint: 'Mount it: mount -t proc proc /proc',
  });
}
