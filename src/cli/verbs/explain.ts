import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';

/** `arx explain [CODE]`, also in `arx-run`. */
export function explainVerb(face: Face, program: string): Command {
  return verb({
    name: 'explain',
    group: 'Maintain',
    summary: 'what an error code or an audit rule means and what to do',
    description:
      'Explains an error code (what happened, what to do, the exit code) or a rule of arx audit (why it matters, what to do, how to waive it). Without a code, lists all.',
    examples: ['explain RUN_CONFLICT', 'explain ARX103', 'explain --json'].map(
      (words) => `${program} ${words}`,
    ),
  })
    .argument('[code]', 'the code between the brackets of an error, or of a finding')
    .action(
      face.act('explain', async (_session, { operands: [code] }) => {
        const { explain } = await import('../../commands/explain.ts');
        const { explainScreen } = await import('../render/explain.ts');
        const explained = explain(code);
        return { json: { ...explained }, data: explainScreen(explained) };
      }),
    );
}
