import { formatCommandLine } from '../../core/command-line.ts';
import { loopbackAddress, loopbackUrl } from '../../core/loopback.ts';
import { quoted } from '../../core/quoted.ts';
import { ArxError } from '../../core/errors.ts';
import type { Health } from '../../model/manifest.ts';
import { assignments } from './shell-function.ts';

/** Seconds, when the manifest says none. */
const WITHIN = 30;

/**
 * The variables of a health check of 64-health.sh.
 * @param unit whose words a command has: `words_health_UNIT`.
 * @throws ArxError RUN_BAD_TARGET for an address that is none of this host alone.
 */
export function encodeHealth(health: Health, unit: string): string[] {
  const { within = WITHIN } = health;
  return assignments({ health_unit: unit, health_within: Math.ceil(within), ...question(health) });
}

function question({ command, tcp, http }: Health): Record<string, string | number> {
  if (command !== undefined) return { health: 'command', health_shown: formatCommandLine(command) };
  const address = loopbackAddress(tcp ?? '');
  const url = loopbackUrl(http ?? '');
  if (url !== undefined) {
    const { host, port, path } = url;
    const where = `http://${host.includes(':') ? `[${host}]` : host}${port === 80 ? '' : `:${port}`}${path}`;
    return { health: 'http', health_shown: where, health_host: host, health_port: port, health_path: path };
  }
  if (address === undefined) throw noAddress(http ?? tcp ?? '');
  const { host, port } = address;
  return { health: 'tcp', health_shown: `port ${port} of ${host}`, health_host: host, health_port: port };
}

function noAddress(text: string): ArxError {
  return new ArxError(
    'RUN_BAD_TARGET',
    `Cannot ask ${quoted(text)} for health: it is no address of the host alone`,
  );
}
