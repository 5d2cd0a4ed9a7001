import { Command } from 'commander';
import type { Face } from '../face.ts';
import { policyOption, trustOption, verb } from '../verb.ts';

/** `arx plugin new|add|list|remove`. */
export function pluginVerb(face: Face): Command {
  return verb({
    name: 'plugin',
    group: 'Maintain',
    summary: 'further kinds of sources, and ways to hosts',
    description:
      'Plug-ins add kinds of sources (NAME://) and connectors (@NAME). They run with your rights, so each is allowed by you, with the files that it has then; no project and no fleet file can allow one.',
    examples: [
      'arx plugin new source:releases',
      'arx plugin add ./arx-source-releases',
      'arx plugin new connector:lxc',
      'arx plugin add arx-connector-lxc.arx',
      'arx plugin list',
      'arx plugin remove arx-source-releases',
    ],
  })
    .addCommand(newCommand(face))
    .addCommand(addCommand(face))
    .addCommand(listCommand(face))
    .addCommand(removeCommand(face));
}

function newCommand(face: Face): Command {
  return new Command('new')
    .summary('write a plug-in')
    .description('Writes a plug-in that works, with the tests that every source or connector passes.')
    .argument('<what>', 'source:NAME, for NAME://, or connector:NAME, for @NAME')
    .argument('[directory]', 'where; default: arx-source-NAME or arx-connector-NAME')
    .action(
      face.act('plugin-new', async (_session, { operands: [what = '', directory] }) => {
        const { newPlugin } = await import('../../commands/plugin/new.ts');
        const { pluginMadeNotes } = await import('../render/plugin.ts');
        const made = newPlugin(what, directory);
        return { json: { ...made }, data: '', notes: pluginMadeNotes(made) };
      }),
    );
}

function addCommand(face: Face): Command {
  return new Command('add')
    .summary('allow a plug-in')
    .description(
      'Allows a plug-in with the files that it has now, and runs none of its code. A directory stays where it is; what a sealed bundle, a file of npm pack or a registry holds is unpacked into your data directory. A bundle has to be signed by somebody you trust, and let in by the policy.',
    )
    .argument('<file>', 'its directory, a sealed bundle that holds it, a .tgz of npm pack, or NAME@VERSION')
    .addOption(policyOption())
    .addOption(trustOption())
    .action(
      face.act('plugin-add', async ({ context }, { operands: [file = ''], options }) => {
        const { addPlugin } = await import('../../commands/plugin/add.ts');
        const { pluginAddedNotes } = await import('../render/plugin.ts');
        const added = await addPlugin(file, options, context);
        return { json: { ...added }, data: '', notes: pluginAddedNotes(added) };
      }),
    );
}

function listCommand(face: Face): Command {
  return new Command('list')
    .alias('ls')
    .summary('the plug-ins that are allowed')
    .description(
      'Lists the plug-ins that your config and that of the machine allow. Runs none of their code.',
    )
    .action(
      face.act('plugin-list', async ({ context }) => {
        const { listPlugins } = await import('../../commands/plugin/list.ts');
        const { pluginListScreen } = await import('../render/plugin.ts');
        const plugins = await listPlugins(context);
        const notes = plugins.length === 0 ? 'No plug-in is allowed. Next: arx plugin add\n' : '';
        return { json: { plugins }, data: pluginListScreen(plugins), notes };
      }),
    );
}

function removeCommand(face: Face): Command {
  return new Command('remove')
    .alias('rm')
    .summary('take the permission back')
    .description(
      'Takes a plug-in out of your config. Its files stay, unless `arx plugin add` had unpacked them.',
    )
    .argument('<name>', 'as `arx plugin list` shows it')
    .action(
      face.act('plugin-remove', async ({ context }, { operands: [name = ''] }) => {
        const { removePlugin } = await import('../../commands/plugin/remove.ts');
        const { pluginRemovedNotes } = await import('../render/plugin.ts');
        const removed = removePlugin(name, context);
        return { json: { ...removed }, data: '', notes: pluginRemovedNotes(removed) };
      }),
    );
}
