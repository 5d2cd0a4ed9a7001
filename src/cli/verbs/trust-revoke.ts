import { Command } from 'commander';
import { dayOf } from '../../core/day.ts';
import type { Face } from '../face.ts';
import { withExamples } from '../verb.ts';

/** `arx trust revoke KEY --reason TEXT`. */
export function revokeCommand(face: Face): Command {
  return withExamples(
    new Command('revoke'),
    "arx trust revoke builder --reason 'the laptop was stolen'",
    'arx trust revoke lost.pub --reason lost',
  )
    .summary('let a key count no more')
    .description(
      'What a revoked key signs or has signed never counts here again, whoever lists the key. There is no way back but to remove the file of revoked keys.',
    )
    .argument('<key>', 'its name in `arx trust ls`, its fingerprint (SHA256:…), or its file')
    .requiredOption('--reason <text>', 'why, for those who meet it; needed')
    .action(
      face.act('trust-revoke', async ({ context, paint }, { operands: [key = ''], options }) => {
        const { trustRevoke } = await import('../../commands/trust-revoke.ts');
        const { revokedScreen, stillCountingNotes } = await import('../render/trust.ts');
        const row = trustRevoke({ key, reason: options['reason'] as string }, context);
        const look = { paint, today: dayOf(context.now()) };
        return { json: { ...row }, data: revokedScreen([row], look), notes: stillCountingNotes(row.before) };
      }),
    );
}

/** `arx trust import-revocations FILE`. */
export function importRevocationsCommand(face: Face): Command {
  return withExamples(new Command('import-revocations'), 'arx trust import-revocations revoked.json')
    .summary('revoke every key of a signed list')
    .description(
      'Takes a list that a trusted key has signed. It may only be newer than the last one of its signer, and what older lists revoked stays revoked.',
    )
    .argument('<file>', 'the list, as `arx trust export-revocations` writes it')
    .action(
      face.act('trust-import-revocations', async ({ context, paint }, { operands: [file = ''] }) => {
        const { trustImportRevocations } = await import('../../commands/trust-revoke.ts');
        const { revokedScreen } = await import('../render/trust.ts');
        const { visible } = await import('../../core/visible.ts');
        const page = trustImportRevocations(file, context);
        const look = { paint, today: dayOf(context.now()) };
        const notes = `list ${page.number} of ${visible(page.signer)}: ${page.added} new of ${page.keys.length}\n`;
        return { json: { ...page }, data: revokedScreen(page.keys, look), notes };
      }),
    );
}

/** `arx trust export-revocations`. */
export function exportRevocationsCommand(face: Face): Command {
  return withExamples(
    new Command('export-revocations'),
    'arx trust export-revocations >revoked.json',
    'arx trust export-revocations --sign key:release.key >revoked.json',
  )
    .summary('sign the list of the keys that are revoked here')
    .description(
      'Prints every key that is revoked here as a signed list, for `arx trust import-revocations` on other machines.',
    )
    .option('--sign <signer>', 'key:FILE; default: this machine’s own key')
    .action(
      face.act('trust-export-revocations', async ({ context }, { options }) => {
        const { passphraseAsker } = await import('../ask-passphrase.ts');
        const { trustExportRevocations } = await import('../../commands/trust-revoke.ts');
        const sign = options['sign'] as string | undefined;
        const list = await trustExportRevocations({ sign, askPassphrase: passphraseAsker() }, context);
        const notes = `list ${list.number}: ${list.keys.length} revoked\n`;
        return { json: { ...list }, data: `${list.document}\n`, notes };
      }),
    );
}
