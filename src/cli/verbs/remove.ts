import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';
import { REVERSAL_FLAGS, reversalAnswer, reversalOptions } from './reversal.ts';

/** `arx remove NAME|DIGEST`. */
export function removeVerb(face: Face, program: string): Command {
  const command = verb({
    name: 'remove',
    group: 'Install',
    summary: 'remove what a bundle has placed on this host',
    description:
      'Undoes the commands that say how, stops its daemons, deletes what it has placed, and gives back what was there before any bundle came. What another bundle has placed too stays. What was edited by hand is kept as NAME.arx-saved.',
    examples: [`${program} remove web --dry-run`, `${program} remove web`],
  }).argument('<name>', 'the name of a bundle, or its digest or eight digits of that');
  for (const [flags, words] of REVERSAL_FLAGS) command.option(flags, words);
  return command.action(
    face.act('remove', async ({ context, paint }, { operands: [name = ''], options }) => {
      const { remove } = await import('../../library/remove.ts');
      const chosen = reversalOptions(options);
      return await reversalAnswer(await remove({ ...chosen, name }, context), chosen.dryRun, paint);
    }),
  );
}
