import { Command } from 'commander';
import { dayOf } from '../../core/day.ts';
import type { Face } from '../face.ts';
import { verb, withExamples } from '../verb.ts';

/** `arx key ls|show|new|rotate`. */
export function keyVerb(face: Face): Command {
  return verb({
    name: 'key',
    group: 'Maintain',
    summary: 'the keys of this machine that sign bundles',
    description: 'The keys that sign bundles here. The default one is made by the first `arx repack`.',
    examples: [
      'arx key ls',
      'arx key show >builder.pub',
      'arx key new release --passphrase',
      'arx key rotate >rotation.json',
    ],
  })
    .addCommand(listCommand(face))
    .addCommand(showCommand(face))
    .addCommand(newCommand(face))
    .addCommand(rotateCommand(face));
}

function listCommand(face: Face): Command {
  return withExamples(new Command('ls'), 'arx key ls', 'arx key ls --json')
    .summary('the keys')
    .description('Lists the keys of this machine, the default one first. Makes none.')
    .action(
      face.act('key-ls', async ({ context, paint }) => {
        const { keyList } = await import('../../commands/key.ts');
        const { keyListScreen } = await import('../render/key.ts');
        const { openTerms } = await import('../../library/open-trust.ts');
        const keys = keyList(context, (await openTerms({}, context)).policy);
        const look = { paint, today: dayOf(context.now()) };
        return { json: { keys }, data: keyListScreen(keys, look) };
      }),
    );
}

function showCommand(face: Face): Command {
  return withExamples(new Command('show'), 'arx key show >builder.pub', 'arx key show release')
    .summary('the public half of a key')
    .description('Prints the public half of a key as PEM: what others trust with `arx trust add`.')
    .argument('[name]', 'the key; default: the one that signs unless told otherwise')
    .action(
      face.act('key-show', async ({ context }, { operands: [name] }) => {
        const { keyShow } = await import('../../commands/key.ts');
        const { keyNotes } = await import('../render/key.ts');
        const page = keyShow(name, context);
        return { json: { ...page }, data: page.pem, notes: keyNotes(page) };
      }),
    );
}

function newCommand(face: Face): Command {
  return withExamples(new Command('new'), 'arx key new', 'arx key new release --passphrase')
    .summary('make a key')
    .description('Makes a key; never replaces one. Without a name, makes the default key.')
    .argument('[name]', 'its name')
    .option(
      '--passphrase',
      'encrypt it: asks on the terminal, or reads the file that ARX_KEY_PASSPHRASE_FILE names',
    )
    .action(
      face.act('key-new', async ({ context }, { operands: [name], options }) => {
        const { keyNew } = await import('../../commands/key.ts');
        const { keyNotes } = await import('../render/key.ts');
        const { newPassphrase } = await import('../new-passphrase.ts');
        const passphrase = options['passphrase'] === true ? await newPassphrase(context) : undefined;
        const call = { ...(name !== undefined && { name }), ...(passphrase !== undefined && { passphrase }) };
        const page = keyNew(call, context);
        return { json: { ...page }, data: page.pem, notes: keyNotes(page) };
      }),
    );
}

function rotateCommand(face: Face): Command {
  return withExamples(
    new Command('rotate'),
    'arx key rotate >rotation.json',
    'arx key rotate release --passphrase >rotation.json',
  )
    .summary('put a new key in the place of an old one')
    .description(
      'Makes a new key, which signs from now on. The old one signs that, and stays under another name. Prints the signed rotation: hosts that trust the old key take it with `arx trust add`.',
    )
    .argument('[name]', 'the key; default: the one that signs unless told otherwise')
    .option('--passphrase', 'encrypt the new key, as `arx key new` does')
    .option('--no-passphrase', 'do not encrypt the new key, although the old one is')
    .action(
      face.act('key-rotate', async ({ context }, { operands: [name], options }) => {
        const { keyRotate } = await import('../../commands/key.ts');
        const { rotatedNotes } = await import('../render/key.ts');
        const { newPassphrase } = await import('../new-passphrase.ts');
        const { passphraseAsker } = await import('../ask-passphrase.ts');
        const asked = options['passphrase'] as boolean | undefined;
        const askPassphrase = passphraseAsker();
        const fresh = asked === true ? () => newPassphrase(context) : asked;
        const call = {
          ...(name !== undefined && { name }),
          ...(askPassphrase !== undefined && { askPassphrase }),
          ...(fresh !== undefined && { newPassphrase: fresh }),
        };
        const page = await keyRotate(call, context);
        return { json: { ...page }, data: `${page.document}\n`, notes: rotatedNotes(page) };
      }),
    );
}
