import type { Block, Command, Redirection, Statement } from '../shell/shell-model.ts';
import { type Context, record } from './evaluation.ts';
import { plainText } from './scope.ts';

/** What is said of a text that goes on after an error. */
export const GOES_ON = 'no set -e: it goes on after a command that fails';

const HARMLESS: ReadonlySet<string> = new Set([
  'set',
  'exit',
  'return',
  'cd',
  'echo',
  'printf',
  ':',
  'true',
  'exec',
  'shift',
  'export',
  'umask',
  'trap',
  '.',
  'readonly',
  'local',
]);

const WRITES: ReadonlySet<string> = new Set(['>', '>>', '>|', '&>', '&>>']);

/** A text with several commands that does not stop at the first that fails. */
export function checkErrexit(block: Block, context: Context): void {
  if (context.errexit === true || block.some(setsErrexit)) return;
  const [first, ...more] = block.filter(
    (statement) => statement.kind !== 'function' && !isHarmless(statement),
  );
  if (first !== undefined && more.length > 0) record(context, 'fragile', GOES_ON, first.at);
}

function setsErrexit(statement: Statement): boolean {
  if (statement.kind === 'either') return setsErrexit(statement.left) || setsErrexit(statement.right);
  if (statement.kind === 'group') return statement.form !== 'subshell' && statement.body.some(setsErrexit);
  return statement.kind === 'command' && isSet(statement);
}

function isSet({ words: [name, ...rest] }: Command): boolean {
  if (name === undefined || plainText(name) !== 'set') return false;
  return rest.some((word) => {
    const text = plainText(word) ?? '';
    return /^-[A-Za-z]*e/.test(text) || text === 'errexit';
  });
}

function writesFile({ operator, target }: Redirection): boolean {
  return WRITES.has(operator) && plainText(target)?.startsWith('/dev/') !== true;
}

function isHarmless(statement: Statement): boolean {
  if (statement.kind !== 'command') return false;
  const [name] = statement.words;
  // What prints into a file fails where the file cannot be written.
  if (statement.redirections.some(writesFile)) return false;
  return name === undefined || HARMLESS.has(plainText(name) ?? '');
}
