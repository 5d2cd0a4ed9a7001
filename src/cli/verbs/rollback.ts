import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';
import { addTargetOptions, addWaveOptions, hasTargets } from './target-flags.ts';
import { REVERSAL_FLAGS, reversalAnswer, reversalOptions, type ReverseTargets } from './reversal.ts';

/** `arx rollback [RECEIPT|NAME|DIGEST]`. */
export function rollbackVerb(face: Face, program: string, targets?: ReverseTargets): Command {
  const command = verb({
    name: 'rollback',
    group: 'Install',
    summary: 'go back to how this host was before a run',
    description:
      'Gives back the bytes, modes, owners and deleted paths of before, undoes the commands that say how, and brings services back. Everything since that receipt of the same bundle goes back, the newest first. Without a receipt: the newest run; one that has failed or was cut off is taken back already, and nothing before it goes. What was edited by hand is kept as NAME.arx-saved.',
    examples: [
      `${program} rollback --dry-run`,
      `${program} rollback`,
      `${program} rollback web`,
      `${program} rollback 20261122T101500Z-3fa9c1`,
      ...(targets === undefined ? [] : [`${program} rollback web --fleet fleet.yaml --limit canary`]),
    ],
  }).argument('[receipt]', 'a receipt as `status --receipts` names it, or a bundle: its newest run');
  for (const [flags, words] of REVERSAL_FLAGS) command.option(flags, words);
  if (targets !== undefined) addWaveOptions(addTargetOptions(command));
  return command.action(
    face.act('rollback', async (session, call) => {
      const { context, paint } = session;
      const {
        operands: [receipt],
        options,
      } = call;
      if (targets !== undefined && hasTargets(options))
        return (await targets())(session, call, {
          verb: 'rollback',
          ...(receipt !== undefined && { receipt }),
        });
      const { rollback } = await import('../../library/rollback.ts');
      const chosen = reversalOptions(options);
      const reversed = await rollback({ ...chosen, ...(receipt !== undefined && { receipt }) }, context);
      return await reversalAnswer(reversed, { dryRun: chosen.dryRun, program, paint });
    }),
  );
}
