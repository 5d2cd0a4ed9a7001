import { type Argument, type Context, record } from './evaluation.ts';
import { recordNetwork } from './record-use.ts';

const ADDRESS = /\b(?:https?|ftps?|wss?):\/\/[^\s'"`<>|\\;)]{1,400}/i;
const CONNECTS =
  /\b(?:urlopen|urllib\d?|requests|httplib|http\.client|socket|LWP|Net::HTTP|IO::Socket|TCPSocket|open-uri|fsockopen|fetch|XMLHttpRequest)\b|\/inet\d?\/(?:tcp|udp)\//;
/** A call that gives its text to a shell. */
const SHELL_CALL =
  /\b(?:system|popen|exec|execSync|shell_exec|passthru|check_output|check_call|call|run|qx)\s{0,8}\(?\s{0,8}(?:"((?:[^"\\]|\\.){1,2000})"|'((?:[^'\\]|\\.){1,2000})')/gs;
/** awk(1) gives to a shell what it prints into a command or reads from one; sed(1) what stands behind `e`. */
const AWK_PIPE = /\|&?\s{0,8}getline\b|\bprintf?\b[^|\n]{0,400}\|&?\s{0,8}["\w]/;

/**
 * A text in another language: it is not parsed, but what it says in so many words is told. Addresses and what connects are
 * network use, what it gives to a shell is looked at as shell text.
 */
export function foreignText(name: string, { text, at }: Argument, context: Context): void {
  const address = ADDRESS.exec(text)?.[0];
  const connects = CONNECTS.exec(text)?.[0];
  if (address !== undefined || connects !== undefined)
    recordNetwork(name, address ?? connects, { text: name, at }, context);
  for (const [, double, single] of text.matchAll(SHELL_CALL))
    context.evaluation.runText(double ?? single ?? '', at, {
      ...context,
      shell: { ...context.shell },
      inside: 'subshell',
      at: context.at ?? at,
    });
}

/** What a program of awk runs. */
export function awkText(name: string, program: Argument, context: Context): void {
  foreignText(name, program, context);
  if (AWK_PIPE.test(program.text)) record(context, 'dynamic', `${name} gives text to a shell`, program.at);
}
