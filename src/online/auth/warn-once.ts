import type { Context } from '../../core/context.ts';

// A manifest may name one credential a thousand times. By the environment: contexts are copied, it is not.
const TOLD = new WeakMap<Context['env'], Set<string>>();

/** Reports a warning, unless the same one was reported before. */
export function warnOnce(context: Context, message: string, hint: string): void {
  const told = TOLD.get(context.env) ?? new Set();
  TOLD.set(context.env, told);
  if (told.has(message)) return;
  told.add(message);
  context.report({ type: 'warning', message, hint });
}
