import type { Context } from '../core/context.ts';
import { runBundle, type RunOptions, type RunResult } from '../offline/run.ts';
import type { Trust } from '../trust/trust.ts';
import { withInput } from './open-input.ts';

/**
 * Verifies a sealed bundle, places its data and runs its code, all from one open file. A pipe is kept in a private one first.
 * @throws ArxError USAGE_NO_FILE, INTEGRITY_*, UNSAFE_*, TRUST_*, RUN_*, WRITE_FAILED, INTERRUPTED.
 */
export async function runFile(
  path: string,
  options: RunOptions,
  trust: Trust,
  context: Context,
): Promise<RunResult> {
  return await withInput({ path }, context, (input) => runBundle(input, options, trust, context));
}
