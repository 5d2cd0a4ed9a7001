import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { HostData } from '../../model/fleet/host-data.ts';
import type { TargetLink } from '../../model/fleet/target-name.ts';
import type { ChainName } from '../chain-name.ts';
import type { EngineName } from './engine.ts';

const DIGEST = /@sha256:[0-9a-f]{64}$/;
// [user@]host:name. The host is up to the first colon, as pyinfra has it; an IPv6 address stands in brackets (RFC 3986, 3.2.2).
const HOST_AND_NAME = /^((?:[^\s@:[\]/]+@)?(?:\[[0-9A-Fa-f:.]+(?:%\w+)?\]|[^\s@:[\]/]+)):(.+)$/;

/**
 * `@dockerssh/HOST:NAME` and `@podmanssh/HOST:NAME`: a container, or an image, of the engine on a host. Without a host in the
 * name, as in `@dockerssh/web`, it is that of the data's `ssh_hostname`.
 */
export function containerOverSsh(engine: EngineName): ChainName {
  const word = `${engine}ssh`;
  return {
    id: word,
    handles: (asked) => asked === word,
    links: (link, data) => {
      const { host, name } = hostAndName(link, data);
      return [
        // ssh(1) takes an address without its brackets.
        { connector: 'ssh', argument: host.replace(/\[(.*)\]$/, '$1') },
        { connector: engine, argument: name },
      ];
    },
  };
}

function hostAndName(
  { connector, argument = '' }: TargetLink,
  data: HostData,
): { host: string; name: string } {
  const digest = DIGEST.exec(argument)?.[0] ?? '';
  const rest = argument.slice(0, argument.length - digest.length);
  const [, host, name] = HOST_AND_NAME.exec(rest) ?? [];
  if (host !== undefined && name !== undefined) return { host, name: name + digest };
  const given = data['ssh_hostname'];
  if (rest !== '' && !rest.includes(':') && typeof given === 'string' && given !== '')
    return { host: given, name: argument };
  throw new ArxError(
    'HOST_INVALID',
    `Cannot reach ${quoted(`@${connector}/${argument}`)}: ${whatIsMissing(rest)}, expected @${connector}/HOST:NAME`,
    {
      hint: `Name the host and its container or image, as @${connector}/server:${rest === '' || rest.includes(':') ? 'web' : rest}, or give the host as ssh_hostname in the data`,
    },
  );
}

function whatIsMissing(text: string): string {
  if (text === '') return 'no host and no container is named';
  if (/^[^:]+:$/.test(text)) return 'no container and no image is named';
  return text.includes(':') ? 'it does not begin with a host and ":"' : 'no host is named';
}
