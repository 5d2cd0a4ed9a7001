import { type Command, Option } from 'commander';
import type { ExportCall } from '../../commands/export.ts';
import { demandStream } from '../demand-stream.ts';
import type { Call, Face } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { trustOption, verb } from '../verb.ts';

interface ExportFlags extends Pick<ExportCall, 'format' | 'output' | 'sign' | 'trust'> {}

/** `arx export FILE`. */
export function exportVerb(face: Face): Command {
  return verb({
    name: 'export',
    group: 'Review',
    summary: 'the verified content as zip, tar.gz, shell script or Ansible playbook',
    description:
      'Writes the content of a bundle as an archive with one directory a source, or as one shell script that checks, places and runs it on a host without arx, or as a directory with a playbook that installs it on an inventory. The same bundle gives the same bytes. Prints the bundle digest.',
    examples: [
      'arx export app.arx --format zip -o app.zip',
      'arx export app.arx --format tar.gz -o - | tar tz',
      'arx export app.arx --format sh -o app.sh',
      'arx export app.arx --format ansible -o app-playbook',
    ],
  })
    .argument('<file>', 'the bundle, or - for standard input')
    .addOption(
      new Option('--format <format>', 'zip, tar.gz, sh or ansible')
        .choices(['zip', 'tar.gz', 'sh', 'ansible'])
        .makeOptionMandatory(),
    )
    .requiredOption('-o, --output <file>', 'the archive, script or directory; - for standard output')
    .option('--sign <signer>', 'who vouches for a script: key:FILE; default: this machine’s own key')
    .addOption(trustOption())
    .action(face.act('export', answer));
}

async function answer(session: Session, { operands: [file = '-'], options }: Call): Promise<Answer> {
  const { bundleArgument } = await import('../../commands/bundle-argument.ts');
  const { exportTo } = await import('../../commands/export.ts');
  const { exportNotes } = await import('../render/export.ts');
  const { sinkStream } = await import('../sink-stream.ts');
  const { passphraseAsker } = await import('../ask-passphrase.ts');
  const flags = options as unknown as ExportFlags;
  const { output, format } = flags;
  if (output === '-') demandStream('archive', session);
  const { context, shell } = session;
  const askPassphrase = format === 'sh' || format === 'ansible' ? passphraseAsker() : undefined;
  const input = bundleArgument(file, shell.stdin);
  const call = { ...flags, input, stdout: sinkStream(shell.stdout) };
  const facts = await exportTo({ ...call, ...(askPassphrase !== undefined && { askPassphrase }) }, context);
  const notes = exportNotes(facts, output, format);
  if (output === '-') return { json: {}, data: '', notes: `${notes}${facts.digest}\n` };
  return { json: { file: output, format, ...facts }, data: `${facts.digest}\n`, notes };
}
