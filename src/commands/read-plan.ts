import type { Context } from '../core/context.ts';
import type { PlanDocument } from '../model/plan-document.ts';
import { parsePlan } from '../model/plan-text.ts';
import { readBytes } from './read-bytes.ts';

/** The saved plan that the command line names. @throws ArxError USAGE_NO_FILE, UNSAFE_LIMIT, RUN_PLAN_INVALID. */
export async function readPlan(
  file: string,
  stdin: AsyncIterable<Uint8Array>,
  { limits }: Context,
): Promise<PlanDocument> {
  const hint = 'Save a plan with: arx run BUNDLE --plan FILE';
  return parsePlan(file, await readBytes(file, { stdin, largest: limits.tree, hint }));
}
