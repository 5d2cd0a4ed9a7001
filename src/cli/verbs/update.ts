import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';
import { lockFileOption, manifestOption } from './lock-options.ts';

interface UpdateOptions {
  readonly manifest: string;
  readonly lockFile?: string;
  readonly dryRun?: boolean;
}

/** `arx update [ENTRY...]`. */
export function updateVerb(face: Face): Command {
  return verb({
    name: 'update',
    group: 'Build',
    summary: 'move locked entries to what their sources are now',
    description: 'Looks up the named entries anew, or all of them, and writes arx.lock.',
    examples: ['arx update', 'arx update /srv/app --dry-run'],
  })
    .argument('[entry...]', 'sources as written, targets or labels; none means all')
    .option('-n, --dry-run', 'show what would change, and write nothing but the cache')
    .addOption(manifestOption())
    .addOption(lockFileOption())
    .action(
      face.act('update', async ({ context, shell, paint }, { rest: entries, options }) => {
        const { update } = await import('../../commands/update.ts');
        const { updateScreen } = await import('../render/update.ts');
        const { manifest, dryRun = false, ...others } = options as UpdateOptions;
        const result = await update({ ...others, manifest, dryRun, entries, stdin: shell.stdin }, context);
        return {
          json: { ...result, ...(dryRun && { dryRun }) },
          data: updateScreen({ ...result, dryRun }, paint),
        };
      }),
    );
}
