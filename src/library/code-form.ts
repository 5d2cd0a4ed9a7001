import { isPlainObject } from './forms.ts';
import { isProgramSource } from './replace-sources.ts';

/**
 * The expanded form of what `arx.Code` was called with: one map with `cmd` or `source`; or a program, its arguments and
 * at the end perhaps options.
 */
export function codeForm(args: readonly unknown[]): unknown {
  const [first, ...rest] = args;
  if (
    isPlainObject(first) &&
    rest.length === 0 &&
    (Object.hasOwn(first, 'cmd') || Object.hasOwn(first, 'source'))
  )
    return first;
  const last = rest.at(-1);
  const options = isPlainObject(last) ? last : {};
  const words = isPlainObject(last) ? rest.slice(0, -1) : rest;
  const isCommand = typeof first === 'string' && !isProgramSource(first);
  return { ...options, ...(isCommand ? { cmd: first } : { source: first }), args: words };
}
