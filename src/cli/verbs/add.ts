import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Call, Face } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { several } from '../several.ts';
import { verb } from '../verb.ts';
import { lockFileOption, manifestOption } from './lock-options.ts';

// The options that are keys of the entry, in the order in which they are written.
const KEYS = ['label', 'integrity', 'auth', 'include', 'exclude', 'strip', 'mode', 'owner'] as const;

/** `arx add SOURCE [TARGET]`. */
export function addVerb(face: Face): Command {
  return verb({
    name: 'add',
    group: 'Build',
    summary: 'put a source into the manifest and lock it',
    description:
      'Obtains a source, then adds it to the data of arx.yaml, where everything else stays as it is, and to arx.lock.',
    examples: ['arx add git+https://host.example/app.git?ref=v1.4.0 /srv/app', 'arx add ./conf etc'],
  })
    .argument('<source>', 'a source URL without credentials, or a path')
    .argument('[target]', 'where its content goes; default: under its own name into cwd')
    .option('--label <text>', 'a name for people')
    .option('--integrity <sri>', 'what the content must be: sha256-…')
    .option('--auth <name>', 'a credential of your own config, by its name')
    .addOption(repeatable('--include <pattern>', 'keep only these paths; may be given again'))
    .addOption(repeatable('--exclude <pattern>', 'drop these paths; may be given again'))
    .addOption(new Option('--strip <count>', 'drop this many leading names of each path').argParser(toCount))
    .option('--mode <octal>', 'the mode of one file, for example 0640')
    .option('--owner <owner>', 'user, user:group or numbers')
    .addOption(manifestOption())
    .addOption(lockFileOption())
    .action(face.act('add', answer));
}

async function answer({ context, shell, paint }: Session, { operands, options }: Call): Promise<Answer> {
  const [source = '', target] = operands;
  const { manifest, lockFile, ...given } = options as { manifest: string; lockFile?: string };
  const values = given as Record<string, string | number | readonly string[]>;
  const { add } = await import('../../commands/add.ts');
  const { addScreen } = await import('../render/add.ts');
  const result = await add(
    {
      source,
      ...(target !== undefined && { target }),
      options: Object.fromEntries(KEYS.flatMap((key) => (key in values ? [[key, values[key] ?? '']] : []))),
      manifest,
      ...(lockFile !== undefined && { lockFile }),
      stdin: shell.stdin,
    },
    context,
  );
  return { json: { ...result }, data: addScreen(result, paint) };
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser(several);
}

function toCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number from 1 on');
}
