import { type Command, Option } from 'commander';
import { demandStream } from '../demand-stream.ts';
import type { Face } from '../face.ts';
import { trustOption, verb } from '../verb.ts';

/** `arx export FILE`. */
export function exportVerb(face: Face): Command {
  return verb({
    name: 'export',
    group: 'Review',
    summary: 'the verified content as zip or tar.gz, for other tools',
    description:
      'Writes the content of a bundle as an archive with one directory a source. The same bundle gives the same bytes. Prints the bundle digest.',
    examples: [
      'arx export app.arx --format zip -o app.zip',
      'arx export app.arx --format tar.gz -o - | tar tz',
    ],
  })
    .argument('<file>', 'the bundle, or - for standard input')
    .addOption(
      new Option('--format <format>', 'zip or tar.gz').choices(['zip', 'tar.gz']).makeOptionMandatory(),
    )
    .requiredOption('-o, --output <file>', 'the archive, or - for standard output')
    .addOption(trustOption())
    .action(
      face.act('export', async (session, { operands: [file = '-'], options }) => {
        const { context, shell } = session;
        const { bundleArgument } = await import('../../commands/bundle-argument.ts');
        const { exportTo } = await import('../../commands/export.ts');
        const { exportNotes } = await import('../render/export.ts');
        const { sinkStream } = await import('../sink-stream.ts');
        const { format, output, trust } = options as {
          format: 'zip' | 'tar.gz';
          output: string;
          trust?: string[];
        };
        if (output === '-') demandStream('archive', session);
        const input = bundleArgument(file, shell.stdin);
        const call = { input, format, output, stdout: sinkStream(shell.stdout) };
        const facts = await exportTo({ ...call, ...(trust !== undefined && { trust }) }, context);
        const notes = exportNotes(facts, output);
        if (output === '-') return { json: {}, data: '', notes: `${notes}${facts.digest}\n` };
        return { json: { file: output, format, ...facts }, data: `${facts.digest}\n`, notes };
      }),
    );
}
