import { arch } from 'node:os';
import { ArxError } from '../../core/errors.ts';
import { platformName } from '../../core/platforms.ts';
import type { Seal } from '../../model/seal.ts';

/**
 * Refuses a bundle that names where it may run when this host is not among that. Call it with a verified seal.
 * @throws ArxError RUN_NO_PLATFORM.
 */
export function demandPlatform({ platforms }: Pick<Seal, 'platforms'>): void {
  const here = platformName(process.platform, arch());
  if (platforms === undefined || platforms.includes(here)) return;
  throw new ArxError(
    'RUN_NO_PLATFORM',
    `Cannot run the bundle: this host is ${here}, expected ${platforms.join(' or ')}`,
    { hint: 'Its manifest says so under `platforms`: run it on such a host, or seal it for this one too' },
  );
}
