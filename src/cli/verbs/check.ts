import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';

/** `arx check [MANIFEST]`. */
export function checkVerb(face: Face): Command {
  return verb({
    name: 'check',
    group: 'Build',
    summary: 'every problem of a manifest or a fleet file at once',
    description:
      'Reads a manifest, or a fleet file (its key is fleet), and shows every problem with its place. Fetches nothing and connects to nobody.',
    examples: ['arx check', 'arx check --json web.yaml', 'arx check fleet.yaml'],
  })
    .argument('[manifest]', 'the manifest or fleet file, or - for standard input', 'arx.yaml')
    .action(
      face.act('check', async ({ context, shell, paint }, { operands: [manifest = 'arx.yaml'] }) => {
        const { checkManifest } = await import('../../commands/check.ts');
        const { checkScreen } = await import('../render/check.ts');
        const found = await checkManifest({ manifest, stdin: shell.stdin }, context);
        return { json: { ...found }, data: checkScreen(found, paint) };
      }),
    );
}
