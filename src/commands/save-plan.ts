import { quoted } from '../core/quoted.ts';
import type { PlanDocument } from '../model/plan-document.ts';
import { formatPlan } from '../model/plan-text.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { asWriting } from '../library/as-writing.ts';
import { demandOutput } from './demand-output.ts';

// It tells the digests of files that others may not read.
const PRIVATE = 0o600;

/**
 * Returns normally if a plan may be saved under this name.
 * @throws ArxError USAGE_CONFLICT if it is the bundle, a directory or a device; WRITE_FAILED if there is no directory for it.
 */
export function demandPlanFile(file: string, inputs: readonly (string | undefined)[]): void {
  demandOutput(file, inputs, 'Give --plan the name of a file');
}

/** Saves a plan as canonical JSON, whole or not at all, for its owner alone. @throws ArxError WRITE_FAILED. */
export function savePlan(file: string, plan: PlanDocument): void {
  asWriting(`write ${quoted(file)}`, () => atomicWrite(file, formatPlan(plan), PRIVATE));
}
