import type { Context } from '../../core/context.ts';
import { listed } from '../../core/listed.ts';
import { quoted } from '../../core/quoted.ts';
import type { UndoStep } from '../state/records.ts';

/** How many variables a sentence names. */
const MOST = 5;

/**
 * The variables that a command was given by its caller and that are not set now, as a sentence has them; undefined: none.
 * Without them what undoes it could act on something else: a database that is the default, for example.
 */
export function noLongerSet({ pass = [] }: UndoStep, { env }: Pick<Context, 'env'>): string | undefined {
  const missing = pass.filter((name) => env[name] === undefined).map((name) => quoted(name));
  if (missing.length === 0) return undefined;
  return listed(missing, MOST);
}
