import type { Block, Group, Statement } from '../shell/shell-model.ts';
import { type Context, record } from './evaluation.ts';
import { plainText } from './scope.ts';

/** A loop that waits for something, sleeping, and has no way out but that. */
export function checkLoop(group: Group, context: Context): void {
  if (group.form !== 'while' && group.form !== 'until') return;
  const names = new Set<string>();
  namesIn(group.body, names);
  if (!names.has('sleep')) return;
  if (
    ['break', 'return', 'exit', 'timeout', 'read', 'let', 'shift', '((', '['].some((name) => names.has(name))
  )
    return;
  record(context, 'fragile', 'waits in a loop without an end', group.at);
}

function namesIn(block: Block, names: Set<string>): void {
  for (const statement of block) namesInOne(statement, names);
}

function namesInOne(statement: Statement, names: Set<string>): void {
  switch (statement.kind) {
    case 'command': {
      const name = statement.words[0];
      names.add((name && plainText(name)) ?? '');
      return;
    }
    case 'group':
      if (statement.form === 'test' || (statement.form === 'braces' && statement.body.length === 0))
        names.add('[');
      return namesIn(statement.body, names);
    case 'pipeline':
      return namesIn(statement.stages, names);
    case 'either':
      return namesIn([statement.left, statement.right], names);
    case 'background':
      return namesInOne(statement.body, names);
    default:
  }
}
