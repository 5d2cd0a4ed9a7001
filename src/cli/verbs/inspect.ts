import type { Command } from 'commander';
import { ArxError } from '../../core/errors.ts';
import type { Call, Face } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { policyOption, trustOption, verb } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';

/** `arx inspect FILE`. */
export function inspectVerb(face: Face, program: string): Command {
  return verb({
    name: 'inspect',
    group: 'Review',
    summary: 'what is inside a bundle, without unpacking it',
    description:
      'Shows sources, commits, sizes, placements and commands. Checks signature and documents; `verify` also checks every byte of the content.',
    examples: [
      `${program} inspect app.arx --tree --depth 2`,
      `${program} inspect app.arx --cat 0:etc/nginx.conf`,
      `${program} inspect app.arx --json`,
    ],
  })
    .argument('<file>', 'the bundle, or - for standard input')
    .option('--tree', 'the entries of each source, too')
    .option('--depth <levels>', 'how deep the tree goes; implies --tree', wholeNumber)
    .option(
      '--cat <source:path>',
      'one file’s verified bytes; the source by index, request, target or short name',
    )
    .addOption(policyOption())
    .addOption(trustOption())
    .action(
      face.act('inspect', (session, call) =>
        call.options['cat'] ? cat(session, call) : page(session, call),
      ),
    );
}

async function page({ context, shell, paint }: Session, { operands, options }: Call): Promise<Answer> {
  const { bundleArgument } = await import('../../commands/bundle-argument.ts');
  const { inspect } = await import('../../commands/inspect.ts');
  const { inspectScreen } = await import('../render/inspect.ts');
  const { tree = options['depth'] !== undefined, depth = Infinity, trust, policy } = options;
  const input = bundleArgument(operands[0] ?? '-', shell.stdin);
  const found = await inspect(input, { trust, policy, tree }, context);
  const { bundle, ...rest } = found;
  return { json: { ...bundle, ...rest }, data: inspectScreen(found, depth, paint) };
}

async function cat(
  { context, shell, globals }: Session,
  { operands, options }: Call,
): Promise<Answer | undefined> {
  const { tree, depth, trust, policy } = options;
  const file = options['cat'] as string;
  if (tree === true || depth !== undefined)
    throw new ArxError('USAGE_CONFLICT', 'Cannot use --cat with --tree or --depth: it shows one file alone');
  const { bundleArgument } = await import('../../commands/bundle-argument.ts');
  const { inspectFile } = await import('../../commands/inspect-file.ts');
  const input = bundleArgument(operands[0] ?? '-', shell.stdin);
  const bytes = await inspectFile({ input, file }, { trust, policy }, context);
  if (globals.json)
    return { json: { file, size: bytes.length, base64: Buffer.from(bytes).toString('base64') }, data: '' };
  const { fileScreen } = await import('../render/file.ts');
  await shell.stdout.write(shell.stdout.isTTY ? fileScreen(bytes) : bytes);
  return undefined;
}
