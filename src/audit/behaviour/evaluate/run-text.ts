import { readShell } from '../shell/read-shell.ts';
import type { Place } from '../shell/shell-model.ts';
import { checkErrexit } from './check-errexit.ts';
import { type Context, record } from './evaluation.ts';
import { scopeOf } from './scope.ts';
import { NOT_READ, UNREADABLE } from './script-facts.ts';

/** Texts in texts are followed this deep. */
const DEEPEST = 5;
/** The place of words that stand in the seal: what is in them has its own places. */
export const SEALED_PLACE: Place = { line: 1, column: 1 };

/** Goes through a text that a script gives to a shell. */
export function runText(text: string, at: Place, context: Context): void {
  const { evaluation, depth } = context;
  const block =
    depth >= DEEPEST || evaluation.parser === undefined ? undefined : readShell(text, evaluation.parser);
  if (block === undefined) return record(context, 'opaque', depth === 0 ? NOT_READ : UNREADABLE, at);
  const scope = scopeOf(block, context.scope.environment);
  for (const name of scope.functions) evaluation.functions.add(name);
  const outer = context.scope;
  const values = (name: string): ReturnType<typeof outer.values> => {
    const own = scope.values(name);
    return own?.length === 0 ? outer.values(name) : own;
  };
  const place = context.at ?? (at === SEALED_PLACE ? undefined : at);
  const inner: Context = {
    ...context,
    scope: { ...scope, values },
    depth: depth + 1,
    ...(place === undefined ? {} : { at: place }),
  };
  evaluation.walk(block, inner);
  if (context.inside === 'script') checkErrexit(block, inner);
}
