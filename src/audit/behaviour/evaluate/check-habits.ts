import type { Argument, Context } from './evaluation.ts';
import { record } from './evaluation.ts';
import type { Options } from './parse-options.ts';
import { UNKNOWN } from './script-facts.ts';

/** What fails when it is done twice, or does not end, unless something is asked before. */
export function checkHabits(
  { name, program }: { readonly name: string; readonly program: Argument },
  { flags, operands }: Options,
  context: Context,
): void {
  const problem = habit(name, flags, operands);
  if (problem !== undefined && !context.guarded) record(context, 'fragile', problem, program.at);
}

function habit(name: string, flags: ReadonlySet<string>, operands: readonly Argument[]): string | undefined {
  const [first] = operands;
  switch (name) {
    case 'mkdir':
      return flags.has('-p') ||
        flags.has('--parents') ||
        first?.text.includes(UNKNOWN) === true ||
        isFresh(first)
        ? undefined
        : 'mkdir without -p fails the second time';
    case 'ln':
      return flags.has('-f') || flags.has('--force') ? undefined : 'ln without -f fails the second time';
    case 'useradd':
    case 'groupadd':
      return flags.has('-f') ? undefined : `${name} fails when the name is there`;
    case 'tail':
      return flags.has('-f') || flags.has('-F') || flags.has('--follow') ? 'tail -f does not end' : undefined;
    case 'sleep':
      return first?.text === 'infinity' ? 'sleep infinity does not end' : undefined;
    default:
      return undefined;
  }
}

/** Below a directory that is new each time. */
function isFresh(path: Argument | undefined): boolean {
  return path !== undefined && /^\$TMPDIR|^~|XXX/.test(path.text);
}
