import { isPlainObject } from './forms.ts';

/**
 * The expanded form of what `arx.Data` was called with: one map with `source`; or a source, perhaps a target, and at the
 * end perhaps options.
 */
export function dataForm(args: readonly unknown[]): unknown {
  const [first, second, third] = args;
  if (isPlainObject(first) && args.length === 1 && Object.hasOwn(first, 'source')) return first;
  if (isPlainObject(second)) return { ...second, source: first };
  const target = second === undefined ? {} : { target: second };
  return { ...(isPlainObject(third) ? third : {}), source: first, ...target };
}
