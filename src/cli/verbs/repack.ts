import { type Command, Option } from 'commander';
import { demandStream } from '../demand-stream.ts';
import type { Call, Face } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { policyOption, verb } from '../verb.ts';

/** `arx repack [MANIFEST]`. */
export function repackVerb(face: Face): Command {
  return verb({
    name: 'repack',
    group: 'Build',
    summary: 'resolve, vendor, lock, seal and sign: one file',
    description:
      'Resolves every source once, vendors its bytes, writes arx.lock and one signed bundle, and verifies what was written. Prints the bundle digest.',
    examples: [
      'arx repack -o app.arx',
      'arx repack --locked -o app.arx',
      "arx repack -o - | ssh host 'cat >app.arx'",
    ],
  })
    .argument('[manifest]', 'the manifest, or - for standard input', 'arx.yaml')
    .option('-o, --output <file>', 'the bundle, or - for standard output; default: NAME.arx')
    .option('--locked', 'refuse every change of the lock (exit 3)')
    .option('--offline', 'use the cache and local files only')
    .option(
      '--sign <signer>',
      'key:FILE, ssh:FILE or keyless; default: this machine’s own key, made on first use',
    )
    .option('--signing-config <file>', 'the services of --sign keyless; default: those of config.yaml')
    .addOption(
      new Option('--compress <how>', 'zstd or none; default zstd').choices(['zstd', 'none']).default('zstd'),
    )
    .option('--lock-file <file>', 'the lock; default: arx.lock beside the manifest')
    .addOption(policyOption())
    .action(face.act('repack', repackAnswer));
}

async function repackAnswer(session: Session, { operands, options }: Call): Promise<Answer> {
  const { context, shell, globals, notePaint } = session;
  const toStdout = options['output'] === '-';
  if (toStdout) demandStream('bundle', session);
  const { passphraseAsker } = await import('../ask-passphrase.ts');
  const { sinkStream } = await import('../sink-stream.ts');
  const { repack } = await import('../../commands/repack.ts');
  const { repackNotes } = await import('../render/repack.ts');
  const askPassphrase = passphraseAsker();
  const made = await repack(
    {
      ...options,
      manifest: operands[0] ?? 'arx.yaml',
      ...(askPassphrase !== undefined && { askPassphrase }),
      stdin: shell.stdin,
      stdout: sinkStream(shell.stdout),
    },
    context,
  );
  const { digest, file, bytes, signer, lockFile, changes, sources, verdict } = made;
  const notes = globals.json ? '' : repackNotes(made, notePaint);
  return {
    json: {
      digest,
      file,
      bytes,
      signers: [signer],
      lockFile,
      changes,
      sources,
      ...(verdict !== undefined && { policy: verdict }),
    },
    data: toStdout ? '' : `${digest}\n`,
    notes: toStdout ? `${notes}${digest}\n` : notes,
  };
}
