import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';
import { lockFileOption, manifestOption } from './lock-options.ts';

/** `arx update [ENTRY...]`. */
export function updateVerb(face: Face): Command {
  return verb({
    name: 'update',
    group: 'Build',
    summary: 'move locked entries to what their sources are now',
    description: 'Looks up the named entries anew, or all of them, and writes arx.lock.',
    examples: ['arx update', 'arx update /srv/app'],
  })
    .argument('[entry...]', 'sources as written, targets or labels; none means all')
    .addOption(manifestOption())
    .addOption(lockFileOption())
    .action(
      face.act('update', async ({ context, shell, paint }, { rest: entries, options }) => {
        const { update } = await import('../../commands/update.ts');
        const { lockScreen } = await import('../render/lock-changes.ts');
        const { manifest, ...others } = options as { manifest: string; lockFile?: string };
        const result = await update({ ...others, manifest, entries, stdin: shell.stdin }, context);
        return { json: { ...result }, data: lockScreen(result, paint) };
      }),
    );
}
