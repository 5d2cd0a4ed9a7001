import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { policyOption, trustOption, verb } from '../verb.ts';

/** `arx extract FILE DIRECTORY`. */
export function extractVerb(face: Face, program: string): Command {
  return verb({
    name: 'extract',
    group: 'Review',
    summary: 'the verified content of a bundle, as files',
    description:
      'Writes the documents of a bundle and a directory for each source, once every byte was verified. Runs nothing. Prints the bundle digest.',
    examples: [`${program} extract app.arx content`],
  })
    .argument('<file>', 'the bundle, or - for standard input')
    .argument('<directory>', 'a directory that does not exist yet, or is empty')
    .addOption(policyOption())
    .addOption(trustOption())
    .action(
      face.act(
        'extract',
        async ({ context, shell }, { operands: [file = '-', directory = '.'], options }) => {
          const { bundleArgument } = await import('../../commands/bundle-argument.ts');
          const { extract } = await import('../../commands/extract.ts');
          const { extractNotes } = await import('../render/extract.ts');
          const call = { input: bundleArgument(file, shell.stdin), directory };
          const found = await extract(call, options, context);
          return {
            json: { directory, directories: found.directories, ...found.bundle },
            data: `${found.bundle.digest}\n`,
            notes: extractNotes(found, directory),
          };
        },
      ),
    );
}
