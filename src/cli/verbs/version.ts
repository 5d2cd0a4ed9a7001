import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';

/** `arx version`. Without an option it is answered by bin/launch.cjs, which loads nothing of this. */
export function versionVerb(face: Face, name: string): Command {
  return verb({
    name: 'version',
    group: 'Maintain',
    summary: 'the version of arx; with --json also of Node and the format',
    description: 'Shows the version.',
    examples: [`${name} version`, `${name} version --json`],
  }).action(
    face.act('version', async () => {
      const { version } = await import('../../commands/version.ts');
      const facts = version();
      return { json: { ...facts }, data: `${name} ${facts.version}\n` };
    }),
  );
}
