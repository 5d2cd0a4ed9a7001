import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';
import { lockFileOption } from './lock-options.ts';

/** `arx lock [MANIFEST]`. */
export function lockVerb(face: Face): Command {
  return verb({
    name: 'lock',
    group: 'Build',
    summary: 'resolve what is new, keep what is locked',
    description: 'Resolves the sources that arx.lock does not know yet and forgets those that are gone.',
    examples: ['arx lock', 'arx lock --locked'],
  })
    .argument('[manifest]', 'the manifest, or - for standard input', 'arx.yaml')
    .option('--locked', 'refuse every change of the lock (exit 3)')
    .option('--offline', 'use the cache and local files only')
    .addOption(lockFileOption())
    .action(
      face.act('lock', async ({ context, shell, paint }, { operands: [manifest = 'arx.yaml'], options }) => {
        const { lock } = await import('../../commands/lock.ts');
        const { lockScreen } = await import('../render/lock-changes.ts');
        const result = await lock({ ...options, manifest, stdin: shell.stdin }, context);
        return { json: { ...result }, data: lockScreen(result, paint) };
      }),
    );
}
