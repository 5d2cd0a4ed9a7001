import { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';
import { addTargetOptions, targetCall } from './target-flags.ts';

/** `arx fleet list`. */
export function fleetVerb(face: Face): Command {
  return verb({
    name: 'fleet',
    group: 'Install',
    summary: 'the hosts of a fleet file, with the data that holds for each',
    description:
      'A fleet file names hosts, their groups and their data. `run`, `status`, `rollback` and `remove` take one with --fleet; `arx check FILE` shows every problem of it.',
    examples: ['arx fleet list --fleet fleet.yaml', 'arx run app.arx --fleet fleet.yaml --dry-run'],
  }).addCommand(listCommand(face));
}

function listCommand(face: Face): Command {
  const command = new Command('list')
    .alias('ls')
    .summary('hosts with their connectors, groups and data')
    .description(
      'Shows the hosts that the options choose, each with its connectors, its groups and its merged data; secrets are masked. Connects to none of them, but asks inventories such as @vagrant.',
    );
  return addTargetOptions(command).action(
    face.act('fleet-list', async ({ context, shell, paint }, { options }) => {
      const { fleetList } = await import('../../commands/fleet-list.ts');
      const { fleetListScreen } = await import('../render/fleet/list.ts');
      const hosts = await fleetList(targetCall(options), shell.stdin, context);
      return { json: { hosts }, data: fleetListScreen(hosts, paint) };
    }),
  );
}
