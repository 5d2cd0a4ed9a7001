import { type Command, Option } from 'commander';
import { EXIT } from '../../core/exit-code.ts';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';
import { lockFileOption } from './lock-options.ts';

/** `arx outdated [MANIFEST]`. */
export function outdatedVerb(face: Face): Command {
  return verb({
    name: 'outdated',
    group: 'Build',
    summary: 'what `arx update` would change',
    description:
      'Looks up every source and shows which locked entries could move. Changes nothing but the cache.',
    examples: ['arx outdated', 'arx outdated --exit-code'],
  })
    .argument('[manifest]', 'the manifest, or - for standard input', 'arx.yaml')
    .addOption(lockFileOption())
    .addOption(new Option('--exit-code', 'exit 3 if something could move'))
    .action(
      face.act(
        'outdated',
        async ({ context, shell, paint }, { operands: [manifest = 'arx.yaml'], options }) => {
          const { outdated } = await import('../../commands/outdated.ts');
          const { outdatedScreen } = await import('../render/outdated.ts');
          const { exitCode, ...others } = options as { exitCode?: boolean; lockFile?: string };
          const result = await outdated({ ...others, manifest, stdin: shell.stdin }, context);
          const exit = exitCode === true && result.changed > 0 ? EXIT.gate : EXIT.done;
          return { json: { ...result }, data: outdatedScreen(result, paint), exit };
        },
      ),
    );
}
