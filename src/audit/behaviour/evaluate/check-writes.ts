import type { Command } from '../shell/shell-model.ts';
import { type Context, record } from './evaluation.ts';
import { inputOf } from './stage-input.ts';
import { isDevice, joinPath } from './paths.ts';
import { valueOf } from './resolve-word.ts';
import { UNKNOWN } from './script-facts.ts';

/**
 * Texts that a script writes and may run later, and lines that are added again each time. Returns true if what the command
 * prints goes into a file.
 */
export function checkWrites(command: Command, downloaded: boolean, context: Context): boolean {
  const output = command.redirections.find(({ operator }) => /^&?>{1,2}\|?$/.test(operator));
  if (output === undefined) return false;
  const path = joinPath(context.shell.cwd, valueOf(output.target, context));
  if (isDevice(path) || path.includes(UNKNOWN)) return true;
  noteText(command, downloaded, path, context);
  if (
    output.operator.endsWith('>>') &&
    path.startsWith('/') &&
    !context.guarded &&
    !/\.log$|^\/var\/log\//.test(path)
  )
    record(context, 'fragile', `appends to ${path} each time it runs`, output.at);
  return true;
}

function noteText(command: Command, downloaded: boolean, path: string, context: Context): void {
  const { evaluation, input } = context;
  const written = inputOf(command, { input, downloaded }, context);
  if (written?.kind === 'download') evaluation.downloaded.add(path);
  if (written?.kind !== 'text' || written.text.includes(UNKNOWN)) evaluation.written.delete(path);
  else if (evaluation.written.size < 100) evaluation.written.set(path, written.text);
}
