import { octalWord, remoteCommand } from '../remote-command.ts';
import type { Elevation } from './elevation.ts';

type Argv = readonly [string, ...string[]];

/** What the two sides of one start know each other by. */
export interface Marks {
  /** sudo asks with this. */
  readonly prompt: string;
  /** Said on stderr once the program is about to start; nothing before it is the program's. */
  readonly ready: string;
}

/**
 * The words that start a program as somebody else: doas outside of sudo outside of su, as in pyinfra. Nothing is asked unless
 * there is a password for it.
 */
export function elevatedArgv(argv: Argv, elevation: Elevation, marks: Marks): Argv {
  const { doas, sudo, su, shell = 'sh' } = elevation;
  const program = argv[0] === 'sh' ? [shell, ...argv.slice(1)] : argv;
  let words: Argv = [shell, '-c', `printf ${marks.ready} >&2; exec "$@"`, 'sh', ...program];
  if (su !== undefined) words = suWords(words, su);
  if (sudo !== undefined) words = sudoWords(words, sudo, marks);
  if (doas !== undefined) words = ['doas', '-n', ...userWords(doas.user), ...words];
  return words;
}

/** su(1) gives the command to the shell of that user, which may be any. */
function suWords(words: Argv, { user, login, shell }: NonNullable<Elevation['su']>): Argv {
  return [
    'su',
    ...(login ? ['-l'] : []),
    ...(shell === undefined ? [] : ['-s', shell]),
    user,
    '-c',
    remoteCommand(words),
  ];
}

function sudoWords(
  words: Argv,
  { user, login, password }: NonNullable<Elevation['sudo']>,
  { prompt }: Marks,
): Argv {
  const asking = password === undefined ? ['-n'] : ['-S', '-p', prompt];
  return [
    'sudo',
    '-H',
    ...asking,
    ...(login ? ['-i'] : []),
    ...userWords(user),
    ...(login ? plainWords(words) : words),
  ];
}

function userWords(user: string | undefined): readonly string[] {
  return user === undefined ? [] : ['-u', user];
}

/**
 * The same for a login shell that sudo starts: sudo(8) puts a backslash before every character of the command but letters,
 * digits, `_`, `-` and `$`, so a shell would expand `$` and drop newlines. Both are in octal here.
 */
function plainWords(words: Argv): Argv {
  const code = octalWord(remoteCommand(words), /^[\w ./:,@%+=-]$/);
  return ['sh', '-c', `eval "\`printf %b '${code}'\`"`];
}
