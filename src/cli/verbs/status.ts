import type { Command } from 'commander';
import { EXIT } from '../../core/exit-code.ts';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';

interface StatusFlags {
  readonly receipts?: boolean;
  readonly exitCode?: boolean;
}

/** `arx status [NAME]`. */
export function statusVerb(face: Face, program: string): Command {
  return verb({
    name: 'status',
    group: 'Install',
    summary: 'what bundles have placed on this host, and what has drifted',
    description:
      'Shows each installed bundle and which of its paths are no longer as it placed them, whether its services and daemons run, the lowest sequence that is taken of each name, and work that was cut off. Changes nothing.',
    examples: [`${program} status`, `${program} status web --receipts`, `${program} status --exit-code`],
  })
    .argument('[name]', 'only this bundle: its name or digest')
    .option('--receipts', 'the signed receipts of runs, rollbacks and removals, too')
    .option('--exit-code', 'exit 3 when something is not as a bundle has left it')
    .action(
      face.act('status', async ({ context, paint }, { operands: [name], options }) => {
        const { status } = await import('../../commands/status.ts');
        const { statusScreen } = await import('../render/status.ts');
        const { receipts = false, exitCode = false } = options as StatusFlags;
        const page = await status({ ...(name !== undefined && { name }), receipts }, context);
        const exit = exitCode && page.drifted ? EXIT.gate : EXIT.done;
        return { json: { ...page }, data: statusScreen(page, paint, name), exit };
      }),
    );
}
