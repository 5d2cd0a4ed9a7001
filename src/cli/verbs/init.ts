import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';

/** `arx init [FILE]`. */
export function initVerb(face: Face): Command {
  return verb({
    name: 'init',
    group: 'Build',
    summary: 'write a first arx.yaml',
    description: 'Writes a commented manifest that works as it is. Overwrites nothing.',
    examples: ['arx init', 'arx init web.yaml'],
  })
    .argument('[file]', 'the manifest', 'arx.yaml')
    .action(
      face.act('init', async (_session, { operands: [file = 'arx.yaml'] }) => {
        const { initManifest } = await import('../../commands/init.ts');
        const { initNotes } = await import('../render/init.ts');
        const made = initManifest(file);
        return { json: { ...made }, data: '', notes: initNotes(made) };
      }),
    );
}
