import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import { ArxError } from '../../core/errors.ts';
import { formatCount } from '../../core/quantity.ts';
import type { PlanDocument } from '../../model/plan-document.ts';
import type { Plan } from '../run/plan-model.ts';
import { planDocument } from './plan-document.ts';
import { comparedPart, planDifferences } from './plan-differences.ts';

/** So many differences are told. */
const MOST = 20;

/**
 * Returns normally if a plan that was made now is the one that was saved: the same bundle, the same things there, the same
 * things done. Call it with the host lock held. The saved plan is only compared: nothing of it is ever carried out.
 * @throws ArxError RUN_MOVED; `data`: `{count, differences}`, the first 20 of these as sentences.
 */
export function demandSamePlan(saved: PlanDocument, plan: Plan): void {
  const now = planDocument(plan);
  if (bytesOf(saved).equals(bytesOf(now))) return;
  const found = planDifferences(saved, now);
  const differences =
    found.length === 0 ? ['the plan: its lists have another order or something twice'] : found;
  const count = differences.length;
  const things = `${formatCount(count, 'thing')} ${count === 1 ? 'is' : 'are'} not as it says`;
  throw new ArxError('RUN_MOVED', `Cannot apply the plan: ${things}, expected none`, {
    hint: 'Read what differs, then save a new plan: arx run BUNDLE --plan FILE',
    data: { count, differences: differences.slice(0, MOST) },
  });
}

function bytesOf(plan: PlanDocument): Buffer {
  return canonicalJson(comparedPart(plan) as Json);
}
