import { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';

/** `arx trust add|ls|rm`. */
export function trustVerb(face: Face): Command {
  return verb({
    name: 'trust',
    group: 'Maintain',
    summary: 'whose signatures count on this machine',
    description:
      'The keys whose bundles this machine verifies and runs. Compare the fingerprint with the owner of the key before adding it.',
    examples: ['arx trust add builder.pub --as builder', 'arx trust ls', 'arx trust rm builder'],
  })
    .addCommand(addCommand(face))
    .addCommand(listCommand(face))
    .addCommand(removeCommand(face));
}

function addCommand(face: Face): Command {
  return new Command('add')
    .summary('trust a public key')
    .description('Trusts the key in a PEM file from now on.')
    .argument('<file>', 'the public key')
    .requiredOption('--as <name>', 'the name under which it is shown')
    .option('--force', 'replace the key of that name')
    .action(
      face.act('trust-add', async ({ context }, { operands: [file = ''], options }) => {
        const { trustAdd } = await import('../../commands/trust.ts');
        const { trustListScreen } = await import('../render/key.ts');
        const { as: name, force = false } = options as { as: string; force?: boolean };
        const row = trustAdd({ file, name, force }, context);
        return { json: { ...row }, data: trustListScreen([row]) };
      }),
    );
}

function listCommand(face: Face): Command {
  return new Command('ls')
    .summary('the trusted keys')
    .description('Lists the keys that are trusted here, those of this machine first.')
    .action(
      face.act('trust-ls', async ({ context }) => {
        const { trustList } = await import('../../commands/trust.ts');
        const { trustListScreen } = await import('../render/key.ts');
        const keys = trustList(context);
        return { json: { keys }, data: trustListScreen(keys) };
      }),
    );
}

function removeCommand(face: Face): Command {
  return new Command('rm')
    .summary('trust a key no more')
    .description('Removes a key from the trusted ones.')
    .argument('<name>', 'the name as `arx trust ls` shows it')
    .action(
      face.act('trust-rm', async ({ context }, { operands: [name = ''] }) => {
        const { trustRemove } = await import('../../commands/trust.ts');
        const { visible } = await import('../visible.ts');
        trustRemove(name, context);
        return { json: { name }, data: '', notes: `removed ${visible(name)}\n` };
      }),
    );
}
