import { CAPABILITY_KEYS, type Capabilities } from '../../../model/audit/capabilities.ts';
import type { StepFact } from './follow-step.ts';

/** At most so many entries a list; then `…`. */
const MOST_ENTRIES = 200;

/**
 * The lists of what a step can do, what undoes it included, sorted, without those that are empty. What asks for its health
 * and its secrets is no part of the step.
 */
export function capabilitiesFrom(all: readonly StepFact[]): Capabilities {
  const facts = all.filter(({ field }) => field === undefined || field === 'undo');
  const lists = CAPABILITY_KEYS.map((key): [string, string[]] => [
    key,
    [...new Set(facts.flatMap(({ kind, text }) => (kind === key ? [text] : [])))].sort(),
  ]);
  return Object.fromEntries(
    lists
      .filter(([, list]) => list.length > 0)
      .map(([key, list]) => [key, list.length > MOST_ENTRIES ? [...list.slice(0, MOST_ENTRIES), '…'] : list]),
  );
}
