import type { HostData } from '../../model/fleet/host-data.ts';

/** What ssh is to be told of a machine, as host data. */
export interface VagrantSsh {
  readonly name: string;
  readonly data: HostData;
}

interface Block {
  readonly name: string;
  /** Keywords in small letters. */
  readonly settings: readonly (readonly [string, string])[];
}

/** Keywords that are given on to ssh as they are. */
const PASSED = new Map(
  [
    'ProxyCommand',
    'ProxyJump',
    'HostKeyAlgorithms',
    'PubkeyAcceptedKeyTypes',
    'PubkeyAcceptedAlgorithms',
    'CASignatureAlgorithms',
    'KexAlgorithms',
    'Ciphers',
    'MACs',
    'Compression',
    'AddressFamily',
    'IdentitiesOnly',
    'SetEnv',
    'SendEnv',
  ].map((name) => [name.toLowerCase(), name]),
);

/** Reads the output of `vagrant ssh-config`, which has the form of ssh_config(5): one block a machine. */
export function vagrantSsh(output: string): readonly VagrantSsh[] {
  return blocksOf(output).map(({ name, settings }) => ({ name, data: dataOf(settings) }));
}

function blocksOf(output: string): readonly Block[] {
  const blocks: { name: string; settings: [string, string][] }[] = [];
  for (const line of output.split(/\r?\n/)) {
    const [, keyword = '', rest = ''] = /^\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    // ssh_config(5): an argument in double quotes may have spaces.
    const value = rest.replace(/^"([^"]*)"$/, '$1');
    if (keyword.toLowerCase() === 'host') blocks.push({ name: value, settings: [] });
    else if (keyword !== '') blocks.at(-1)?.settings.push([keyword.toLowerCase(), value]);
  }
  return blocks;
}

function dataOf(settings: Block['settings']): HostData {
  // ssh_config(5): the first value counts.
  const first = (keyword: string): string | undefined =>
    settings.find(([name, value]) => name === keyword && value !== '')?.[1];
  const port = first('port');
  const args = argsOf(settings);
  return known({
    ssh_hostname: first('hostname'),
    ssh_port: port === undefined ? undefined : Number(port),
    ssh_user: first('user'),
    ssh_key: first('identityfile'),
    ssh_forward_agent: first('forwardagent') === 'yes' ? true : undefined,
    ssh_known_hosts_file: first('userknownhostsfile'),
    // `no` takes any key at any time. With vagrant's known hosts in /dev/null every host is new: the same, and only there.
    ssh_strict_host_key_checking: strictness(first('stricthostkeychecking')),
    ssh_args: args.length === 0 ? undefined : args,
  });
}

function strictness(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  return ['no', 'off', 'accept-new'].includes(word) ? 'accept-new' : 'yes';
}

function argsOf(settings: Block['settings']): string[] {
  const [, ...furtherKeys] = settings.filter(([name]) => name === 'identityfile');
  return [
    ...furtherKeys.flatMap(([, key]) => ['-i', key]),
    ...settings.flatMap(([name, value]) => {
      const option = PASSED.get(name);
      return option === undefined ? [] : ['-o', `${option}=${value}`];
    }),
  ];
}

function known(data: Record<string, HostData[string] | undefined>): HostData {
  return Object.fromEntries(
    Object.entries(data).filter((entry): entry is [string, HostData[string]] => entry[1] !== undefined),
  );
}
