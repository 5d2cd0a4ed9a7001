import { canonicalJson, type Json, parseCanonicalJson } from '../core/canonical-json.ts';
import { ArxError } from '../core/errors.ts';
import type { PlanDocument } from './plan-document.ts';
import { checkPlanShape } from './plan-shape.ts';

/** The bytes of a saved plan: canonical JSON. */
export function formatPlan(plan: PlanDocument): Buffer {
  return canonicalJson(plan as unknown as Json);
}

/**
 * Reads a saved plan. It is nobody's word: it is only ever compared with a plan made now.
 * @throws ArxError RUN_PLAN_INVALID for any form but the canonical one, unknown or missing members included.
 */
export function parsePlan(file: string, bytes: Uint8Array): PlanDocument {
  const value = parsed(file, bytes);
  const problem = checkPlanShape(value);
  if (problem !== undefined) throw invalid(file, problem);
  return value as unknown as PlanDocument;
}

function parsed(file: string, bytes: Uint8Array): Json {
  try {
    return parseCanonicalJson(file, bytes);
  } catch (cause) {
    throw invalid(file, 'it is no canonical JSON (RFC 8785)', cause);
  }
}

function invalid(file: string, problem: string, cause?: unknown): ArxError {
  return new ArxError('RUN_PLAN_INVALID', `Cannot apply "${file}": ${problem}, expected a plan as saved`, {
    hint: 'Save it again: arx run BUNDLE --plan FILE',
    cause,
  });
}
