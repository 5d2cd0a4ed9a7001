import { Command } from 'commander';
import { ArxError } from '../../core/errors.ts';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';

/** What was not used for so long is pruned unless another age is given. */
const DAYS = 30;

/** `arx cache dir|info|prune`. */
export function cacheVerb(face: Face): Command {
  return verb({
    name: 'cache',
    group: 'Maintain',
    summary: 'where downloads and content are kept; how much; remove what is old',
    description:
      'The cache of sources. Losing it costs time, never content: everything in it is named by its digest.',
    examples: ['arx cache info', 'arx cache prune --older-than 7'],
  })
    .addCommand(dirCommand(face))
    .addCommand(infoCommand(face))
    .addCommand(pruneCommand(face));
}

function dirCommand(face: Face): Command {
  return new Command('dir')
    .summary('its directory')
    .description('Prints the directory of the cache.')
    .action(
      face.act('cache-dir', async ({ context }) => ({
        json: { directory: context.cacheDir },
        data: `${context.cacheDir}\n`,
      })),
    );
}

function infoCommand(face: Face): Command {
  return new Command('info')
    .summary('what it holds')
    .description('Shows how many things the cache holds and how large they are.')
    .action(
      face.act('cache-info', async ({ context }) => {
        const { cacheInfo } = await import('../../commands/cache.ts');
        const { cacheInfoScreen } = await import('../render/cache.ts');
        const info = cacheInfo(context);
        return { json: info, data: cacheInfoScreen(info) };
      }),
    );
}

function pruneCommand(face: Face): Command {
  return new Command('prune')
    .summary('remove what is old')
    .description(
      `Removes what was not used for ${DAYS} days. What running processes use is kept, so it is safe beside them.`,
    )
    .option('--all', 'remove everything that nobody uses now')
    .option('--older-than <days>', 'another age, in days', wholeNumber)
    .action(
      face.act('cache-prune', async ({ context }, { options }) => {
        const { all = false, olderThan } = options as { all?: boolean; olderThan?: number };
        if (all && olderThan !== undefined)
          throw new ArxError(
            'USAGE_CONFLICT',
            'Cannot use --all with --older-than: it removes things of any age',
          );
        const { cachePrune } = await import('../../commands/cache.ts');
        const { cachePruneScreen } = await import('../render/cache.ts');
        const pruned = cachePrune({ all, days: olderThan ?? DAYS, now: Date.now() }, context);
        return { json: { ...pruned }, data: cachePruneScreen(pruned) };
      }),
    );
}
