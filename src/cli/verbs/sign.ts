import type { Command } from 'commander';
import { ArxError } from '../../core/errors.ts';
import type { Call, Face } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { signingConfigOption, signOption } from '../signing-options.ts';
import { policyOption, trustOption, verb } from '../verb.ts';

/** `arx sign FILE`. */
export function signVerb(face: Face): Command {
  return verb({
    name: 'sign',
    group: 'Build',
    summary: 'add a builder’s signature to a bundle',
    description:
      'Verifies a bundle and adds a signature of the statement that its first builder signed. The bundle digest and every other byte stay. For a key that lives elsewhere: --export writes the bytes to sign, --import puts the signature in.',
    examples: [
      'arx sign app.arx --sign key:release.key',
      'arx sign app.arx --sign ssh:~/.ssh/id_ed25519 -o signed.arx',
      'arx sign app.arx --export to-sign/',
      'arx sign app.arx --import signature --key release.pub',
    ],
  })
    .argument('<file>', 'the bundle')
    .addOption(signOption())
    .addOption(signingConfigOption())
    .option('-o, --output <file>', 'the signed bundle; default: in place of the file')
    .option('--export <path>', 'write what has to be signed into this file or directory, and sign nothing')
    .option('--import <signature>', 'a signature in DER that was made elsewhere; with --key')
    .option('--key <file>', 'the public key of the imported signature')
    .addOption(policyOption())
    .addOption(trustOption())
    .action(
      face.act('sign', (session, call) =>
        call.options['export'] === undefined ? signAnswer(session, call) : exportAnswer(session, call),
      ),
    );
}

async function signAnswer({ context, globals }: Session, { operands, options }: Call): Promise<Answer> {
  const { passphraseAsker } = await import('../ask-passphrase.ts');
  const { sign } = await import('../../commands/sign.ts');
  const { signedAnswer } = await import('../render/signed.ts');
  const askPassphrase = passphraseAsker();
  const [file = ''] = operands;
  const page = await sign(
    { ...options, file, ...(askPassphrase !== undefined && { askPassphrase }) },
    context,
  );
  return signedAnswer(page, globals.json);
}

async function exportAnswer({ context, globals }: Session, { operands, options }: Call): Promise<Answer> {
  const useless = ['sign', 'signingConfig', 'output', 'import', 'key'].find(
    (name) => options[name] !== undefined,
  );
  if (useless !== undefined)
    throw new ArxError('USAGE_CONFLICT', `Cannot use --export with --${useless}: nothing is signed`);
  const { signExport } = await import('../../commands/sign-export.ts');
  const { exportedNotes } = await import('../render/signed.ts');
  const [file = ''] = operands;
  const { export: to, trust, policy } = options;
  const page = await signExport({ file, export: to as string, trust, policy }, context);
  return { json: { ...page }, data: `${page.digest}\n`, notes: globals.json ? '' : exportedNotes(page) };
}
