import { Command } from 'commander';
import type { Face } from '../face.ts';
import { withExamples } from '../verb.ts';

/** `arx trust import FILE --as NAME`. */
export function importCommand(face: Face): Command {
  return withExamples(
    new Command('import'),
    'arx trust import trusted_root.json --as sigstore',
    'arx trust import trusted_root.json --as sigstore --force',
  )
    .summary('trust the authorities and logs of a sigstore')
    .description(
      'Keeps a trusted_root.json: the certificate authorities, logs and timestamp authorities under which identities are believed. Get it over a way that you trust; nothing is fetched.',
    )
    .argument('<file>', 'the trusted_root.json, or - for standard input')
    .requiredOption('--as <name>', 'the name under which it is shown; needed')
    .option('--force', 'replace the root of that name')
    .action(
      face.act('trust-import', async ({ context, shell }, { operands: [file = ''], options }) => {
        const { trustImport } = await import('../../commands/trust-root.ts');
        const { rootScreen } = await import('../render/trust.ts');
        const { as: name, force = false } = options as { as: string; force?: boolean };
        const root = await trustImport({ file, name, force, stdin: shell.stdin }, context);
        return { json: { ...root }, data: rootScreen(root) };
      }),
    );
}

/** `arx trust show NAME`. */
export function showCommand(face: Face): Command {
  return withExamples(new Command('show'), 'arx trust show sigstore')
    .summary('what is in a trusted root')
    .description(
      'Shows the authorities and logs of an imported root, from when to when they count, and its age.',
    )
    .argument('<name>', 'the name as `arx trust ls` shows it')
    .action(
      face.act('trust-show', async ({ context }, { operands: [name = ''] }) => {
        const { trustShow } = await import('../../commands/trust-root.ts');
        const { rootScreen } = await import('../render/trust.ts');
        const root = trustShow(name, context);
        return { json: { ...root }, data: rootScreen(root) };
      }),
    );
}
