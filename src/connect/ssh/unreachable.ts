import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { SshSettings } from './ssh-settings.ts';
import { type Obstacle, place } from './why-unreachable.ts';

/** The error for a host that cannot be reached. `data.reason` says why, for machines. */
export function unreachable(settings: SshSettings, { is, hint, reason }: Obstacle): ArxError {
  return new ArxError(
    'HOST_UNREACHABLE',
    `Cannot reach ${quoted(settings.name)} by ssh ${place(settings)}: ${is}, expected a connection`,
    { hint, data: { host: settings.name, reason } },
  );
}
