import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { visible } from '../../core/visible.ts';
import type { EngineAnswer } from './ask-engine.ts';
import type { Engine } from './engine.ts';

interface Reason {
  readonly code: 'HOST_NO_PROGRAM' | 'HOST_UNREACHABLE' | 'HOST_REFUSED';
  readonly pattern: RegExp;
  readonly is: string;
  readonly expected: string;
  readonly hint: string;
}

/** What engines say, each with what it means: docker 20 to 28 and podman 4 and 5 were asked. */
const REASONS: readonly Reason[] = [
  {
    code: 'HOST_REFUSED',
    pattern: /permission denied while trying to connect|connect: permission denied/i,
    is: 'this user may not use the engine',
    expected: 'one who may',
    hint: 'Add the user to the group of its socket (docker), or give the program as [sudo, -n, docker]',
  },
  {
    code: 'HOST_UNREACHABLE',
    pattern:
      /cannot connect to the docker daemon|error during connect|unable to connect to podman|is the docker daemon running/i,
    is: 'the engine does not run, or not there',
    expected: 'one that answers',
    hint: 'Start it, or name its address with docker_host or podman_host',
  },
  {
    code: 'HOST_UNREACHABLE',
    pattern:
      /no such image|image not known|pull access denied|manifest unknown|repository .*not found|did not resolve to an alias|unable to find image/i,
    is: 'there is no such container and no such image',
    expected: 'the name of one',
    hint: 'See the names with "ps --all" and "images" of the engine',
  },
  {
    code: 'HOST_NO_PROGRAM',
    pattern: /"sh": executable file not found|exec: "sh"/i,
    is: 'the image has no "sh"',
    expected: 'an image with a POSIX shell, tar and sha256sum',
    hint: 'Take an image that has them: arx needs nothing else in it',
  },
];

/** The error for a command of the engine that failed. `doing` is what was tried, as `open`. */
export function engineError(engine: Engine, answer: EngineAnswer): ArxError {
  const said = lastLine(answer.stderr);
  const reason = REASONS.find(({ pattern }) => pattern.test(answer.stderr));
  const [program] = engine.argv;
  if (reason === undefined && isMissing(answer))
    return new ArxError(
      'HOST_NO_PROGRAM',
      `Cannot open ${quoted(engine.target)}: there is no program ${quoted(program)} on ${engine.outer.name}, expected ${engine.name}`,
      { hint: `Install it there, or name another with ${engine.name}_binary` },
    );
  return new ArxError(
    reason?.code ?? 'HOST_UNREACHABLE',
    `Cannot open ${quoted(engine.target)}: ${reason?.is ?? `${engine.name} ended with ${answer.code}`}${said === '' ? '' : ` (${said})`}, expected ${reason?.expected ?? 'it to do what it was asked'}`,
    { hint: reason?.hint ?? `Try by hand: ${program} ps --all` },
  );
}

/** POSIX.1-2017, "Shell Command Language", 2.8.2: 127 from the shell of an ssh server says that there is no such program. */
function isMissing({ code, stderr }: EngineAnswer): boolean {
  return code === 127 && /not found|no such file/i.test(stderr);
}

/** The last line that says something: hints to read the help come after it. */
function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/--help/.test(line));
  const line = visible(
    redactText((lines.at(-1) ?? '').replace(/^(?:\w+: )?Error(?: response from daemon)?: /i, '')),
  );
  return line.length > 300 ? `${line.slice(0, 299).toWellFormed()}…` : line;
}
