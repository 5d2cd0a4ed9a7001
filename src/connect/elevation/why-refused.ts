import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Elevation } from './elevation.ts';

/** How a start as somebody else failed. */
export interface Refusal {
  /** What was said before the program would have started. */
  readonly said: string;
  readonly code?: number;
  /** A password was given and asked for again. */
  readonly again?: boolean;
  /** A question that nobody has an answer for, or silence. */
  readonly stuck?: boolean;
}

type Words = readonly [is: string, expected: string, hint: string];

// sudo, sudo-rs, doas (OpenDoas and OpenBSD), su of util-linux, shadow and busybox.
const TEXTS: readonly (readonly [RegExp, (tool: string) => Words])[] = [
  [
    /(?:must have a tty|terminal is required|no tty present|a tty is required|must be run from a terminal|standard in must be a tty|tty required)/i,
    (tool) => [
      'it wants a terminal',
      'none',
      `Allow the user without a password, or without a terminal (requiretty) in the settings of ${tool}`,
    ],
  ],
  [
    /not in the sudoers|is not allowed to (?:run|execute)|may not run sudo|I'm afraid I can't do that|Operation not permitted|not permitted|not allowed/i,
    (tool) => ['it does not let this user', 'a rule for it', `Allow the user in the settings of ${tool}`],
  ],
  [
    /try again|incorrect (?:password|authentication)|Authentication fail|authentication failure|Permission denied|incorrect password/i,
    (tool) => [
      'it refused the password',
      'the right one',
      `Correct ${tool === 'su' ? '_su_password' : '_sudo_password'}`,
    ],
  ],
  [
    /password is required|authentication (?:is )?required|Authorization required|no password was provided|Password required|Password:\s*$/i,
    (tool) => ['it asks for a password', 'none, or one that is given', passwordHint(tool)],
  ],
  [
    /unknown user|user .* (?:not found|does not exist)|no passwd entry|unknown account/i,
    () => ['there is no such user', 'one of that host', 'Correct the name'],
  ],
];

/** The error for it; a sentence in every case. @throws ArxError never. */
export function refusal(name: string, elevation: Elevation, how: Refusal): ArxError {
  const tool = toolOf(elevation, how.said);
  if (how.code === 127 || /(?:command )?not found$/m.test(how.said.trim()))
    if (!/user .*not found/.test(how.said)) return missing(name, tool);
  const [is, expected, hint] = wordsOf(tool, how);
  return new ArxError('HOST_REFUSED', `Cannot use ${tool} on ${quoted(name)}: ${is}, expected ${expected}`, {
    hint,
    data: { host: name },
  });
}

function wordsOf(tool: string, { said, again, stuck, code }: Refusal): Words {
  if (again === true) return ['it refused the password', 'the right one', 'Correct the password'];
  const found = TEXTS.find(([pattern]) => pattern.test(said));
  if (found !== undefined) return found[1](tool);
  const last = quoted(said.trim().split('\n').at(-1) ?? '', 160);
  if (stuck === true) return [`it asked ${last} and waited`, 'a program that starts', passwordHint(tool)];
  return [`it ended with ${code ?? 'a signal'} and said ${last}`, 'a program that starts', 'Try it by hand'];
}

function passwordHint(tool: string): string {
  if (tool === 'doas')
    return 'Add nopass to the rule in doas.conf: doas reads passwords only from a terminal';
  const key = tool === 'su' ? '_su_password' : '_sudo_password';
  return `Write ${key}: {file: PATH}, {env: NAME} or {command: […]}, or allow the user without one`;
}

/** The one that speaks, or else the outer one. */
function toolOf({ doas, sudo, su }: Elevation, said: string): 'doas' | 'sudo' | 'su' | 'the shell' {
  const used = [
    ...(doas === undefined ? [] : ['doas' as const]),
    ...(sudo === undefined ? [] : ['sudo' as const]),
    ...(su === undefined ? [] : ['su' as const]),
  ];
  return used.find((tool) => new RegExp(`^${tool}(?:-rs)?:`, 'm').test(said)) ?? used[0] ?? 'the shell';
}

function missing(name: string, tool: string): ArxError {
  return new ArxError(
    'HOST_NO_PROGRAM',
    `Cannot use ${tool} on ${quoted(name)}: it is not there, expected it in PATH`,
    {
      hint: `Install ${tool} there; in a chain, _elevate_on says behind which link it is used`,
      data: { host: name },
    },
  );
}
