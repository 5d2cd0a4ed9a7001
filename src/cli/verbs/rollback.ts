import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';
import { REVERSAL_FLAGS, reversalAnswer, reversalOptions } from './reversal.ts';

/** `arx rollback [RECEIPT|NAME|DIGEST]`. */
export function rollbackVerb(face: Face, program: string): Command {
  const command = verb({
    name: 'rollback',
    group: 'Install',
    summary: 'go back to how this host was before a run',
    description:
      'Gives back the bytes, modes, owners and deleted paths of before, undoes the commands that say how, and brings services back. Everything since that receipt of the same bundle goes back, the newest first. Without a receipt: the newest run whose effect is still there. What was edited by hand is kept as NAME.arx-saved.',
    examples: [
      `${program} rollback --dry-run`,
      `${program} rollback`,
      `${program} rollback web`,
      `${program} rollback 20261122T101500Z-3fa9c1`,
    ],
  }).argument('[receipt]', 'a receipt as `status --receipts` names it, or a bundle: its newest run');
  for (const [flags, words] of REVERSAL_FLAGS) command.option(flags, words);
  return command.action(
    face.act('rollback', async ({ context, paint }, { operands: [receipt], options }) => {
      const { rollback } = await import('../../library/rollback.ts');
      const chosen = reversalOptions(options);
      const reversed = await rollback({ ...chosen, ...(receipt !== undefined && { receipt }) }, context);
      return await reversalAnswer(reversed, chosen.dryRun, paint);
    }),
  );
}
