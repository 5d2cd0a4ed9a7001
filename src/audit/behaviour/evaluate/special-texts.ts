import { record } from './evaluation.ts';
import { awkText } from './foreign-text.ts';
import type { Special } from './special.ts';

/** A program of awk may run commands and open connections. */
export const awk: Special = ({ name, args, program }, context) => {
  for (const { text, at } of args) if (/[({"]/.test(text)) awkText(name, { text, at }, context);
  runsItsInput(
    name,
    args.some(({ text }) => text === '-f-' || text === '/dev/stdin'),
    { program, context },
  );
};

/** sed(1), `e COMMAND` and the flag `e` of `s`, of GNU sed. */
export const sed: Special = ({ name, args }, context) => {
  for (const { text, at } of args) {
    const command = /^(?:\d{1,9}|\$)?\s{0,8}e\s{1,8}(.{1,2000})$/s.exec(text)?.[1];
    if (command !== undefined) context.evaluation.runText(command, at, { ...context, inside: 'subshell' });
    else if (/^(?:\d{1,9}|\$)?s([|/,#!]).{0,2000}\1[gpiImM\d]{0,8}e[gpiImM\d]{0,8}$/s.test(text))
      record(context, 'dynamic', `${name} runs what it reads`, at);
  }
};

/** A makefile on standard input. */
export const make: Special = ({ name, program, args }, context) => {
  const reads = args.some(
    ({ text }, index) => text === '-f-' || (text === '-f' && (args[index + 1]?.text ?? '-') === '-'),
  );
  runsItsInput(name, reads, { program, context });
};

function runsItsInput(
  name: string,
  reads: boolean,
  {
    program,
    context,
  }: { readonly program: Parameters<Special>[0]['program']; readonly context: Parameters<Special>[1] },
): void {
  const { input } = context;
  if (!reads || input === undefined || input.kind === 'file') return;
  if (input.kind === 'download')
    record(context, 'download-run', `${name} runs what ${input.by} downloads`, program.at);
  else if (input.kind === 'printed')
    record(context, 'dynamic', `${name} runs what ${input.by} prints`, program.at);
  else record(context, 'dynamic', `${name} runs a text in the command`, program.at);
}
