import type { Context } from '../../core/context.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import { listed } from '../../core/listed.ts';
import { quoted } from '../../core/quoted.ts';
import { visible } from '../../core/visible.ts';
import type { HostData } from '../../model/fleet/host-data.ts';
import type { TargetLink } from '../../model/fleet/target-name.ts';
import type { Connector, ExpandedHost } from '../../plugin/connector.ts';
import { askInventory } from '../ask-inventory.ts';
import { hostValues } from '../host-value.ts';
import { inventoryDirectory } from '../inventory-directory.ts';
import { clientEnvironment } from '../local-environment.ts';
import { wordsOf } from '../word-of.ts';
import { vagrantOptions } from './vagrant-options.ts';
import { vagrantSsh } from './vagrant-ssh.ts';
import { type VagrantMachine, vagrantMachines } from './vagrant-status.ts';

/** `@vagrant` is every machine of a Vagrantfile that runs, `@vagrant/NAME` one of them. They are reached by ssh. */
export const vagrant: Connector = {
  id: 'vagrant',
  handles: (word) => word === 'vagrant',
  keys: [
    {
      name: 'vagrant_directory',
      means: 'where the Vagrantfile is; default: beside the fleet file',
      type: 'string',
    },
    { name: 'vagrant_binary', means: 'the program', type: 'strings', default: 'vagrant' },
  ],
  expand,
};

type Ask = (...args: readonly string[]) => Promise<string>;

async function expand(link: TargetLink, data: HostData, context: Context): Promise<readonly ExpandedHost[]> {
  const target = link.argument === undefined ? '@vagrant' : `@vagrant/${link.argument}`;
  const values = hostValues(target, data);
  const directory = inventoryDirectory(values, 'vagrant_directory', context);
  const program = wordsOf(values, 'vagrant_binary') ?? (['vagrant'] as const);
  const env = { ...clientEnvironment(context), VAGRANT_CHECKPOINT_DISABLE: '1' };
  const ask: Ask = (...args) =>
    askInventory({ target, argv: [...program, ...args], directory, env }, context);
  const options = vagrantOptions(directory, context);
  const machines = vagrantMachines(await ask('status', '--machine-readable'));
  const names = running(target, machines, link.argument);
  // One call for all: starting vagrant takes seconds.
  const found = vagrantSsh(await ask('ssh-config', ...names));
  return names.map((name) => ({
    name: `@vagrant/${name}`,
    data: { ...sshOf(target, found, name), ...options.dataOf(name) },
    groups: [...new Set([...options.groupsOf(name), '@vagrant'])],
  }));
}

function running(target: string, machines: readonly VagrantMachine[], wanted: string | undefined): string[] {
  if (wanted === undefined) {
    const names = machines.filter(({ state }) => state === 'running').map(({ name }) => name);
    if (names.length > 0) return names;
    throw noMachine(target, 'no machine of the Vagrantfile runs', 'one that does', 'Start them: vagrant up');
  }
  const machine = machines.find(({ name }) => name === wanted);
  if (machine?.state === 'running') return [wanted];
  if (machine !== undefined)
    throw noMachine(
      target,
      `the machine is ${visible(machine.state)}`,
      'it to run',
      `Start it: vagrant up ${wanted}`,
    );
  const names = machines.map(({ name }) => name);
  const near = didYouMean(wanted, names);
  const expected = names.length === 0 ? 'a Vagrantfile with machines' : `one of ${listed(names, 20)}`;
  throw noMachine(target, 'there is no such machine', expected, near && `Did you mean @vagrant/${near}?`);
}

function sshOf(target: string, found: ReturnType<typeof vagrantSsh>, name: string): HostData {
  const data = found.find((one) => one.name === name)?.data;
  if (data?.['ssh_hostname'] !== undefined) return data;
  throw noMachine(target, `"vagrant ssh-config" says nothing of ${quoted(name)}`, 'its HostName');
}

function noMachine(target: string, is: string, expected: string, hint?: string): ArxError {
  return new ArxError(
    'HOST_INVENTORY',
    `Cannot read ${quoted(target)}: ${is}, expected ${expected}`,
    hint === undefined ? {} : { hint },
  );
}
