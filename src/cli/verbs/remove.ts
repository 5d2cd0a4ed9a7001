import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';
import { addTargetOptions, addWaveOptions, hasTargets } from './target-flags.ts';
import { REVERSAL_FLAGS, reversalAnswer, reversalOptions, type ReverseTargets } from './reversal.ts';

/** `arx remove NAME|DIGEST`. */
export function removeVerb(face: Face, program: string, targets?: ReverseTargets): Command {
  const command = verb({
    name: 'remove',
    group: 'Install',
    summary: 'remove what a bundle has placed on this host',
    description:
      'Undoes the commands that say how, stops its daemons, deletes what it has placed, and gives back what was there before any bundle came. What another bundle has placed too stays. What was edited by hand is kept as NAME.arx-saved.',
    examples: [
      `${program} remove web --dry-run`,
      `${program} remove web`,
      ...(targets === undefined ? [] : [`${program} remove web --on web-01`]),
    ],
  }).argument('<name>', 'the name of a bundle, or its digest or eight digits of that');
  for (const [flags, words] of REVERSAL_FLAGS) command.option(flags, words);
  if (targets !== undefined) addWaveOptions(addTargetOptions(command));
  return command.action(
    face.act('remove', async (session, call) => {
      const { context, paint } = session;
      const {
        operands: [name = ''],
        options,
      } = call;
      if (targets !== undefined && hasTargets(options))
        return (await targets())(session, call, { verb: 'remove', name });
      const { remove } = await import('../../library/remove.ts');
      const chosen = reversalOptions(options);
      const reversed = await remove({ ...chosen, name }, context);
      return await reversalAnswer(reversed, { dryRun: chosen.dryRun, program, paint });
    }),
  );
}
