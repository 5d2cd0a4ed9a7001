import type { BehaviourFact } from '../../model/audit/behaviour.ts';
import type { Capabilities } from '../../model/audit/capabilities.ts';
import type { Seal } from '../../model/seal.ts';
import type { Observer } from '../observer.ts';
import { loadShellParser } from './shell/shell-parser.ts';
import { capabilitiesFrom } from './steps/capabilities-from.ts';
import { evaluateServices, evaluateSteps } from './steps/evaluate-steps.ts';
import { followStep, type StepFact } from './steps/follow-step.ts';
import { gatherFacts } from './steps/gather-facts.ts';
import { placements } from './steps/placements.ts';
import { scriptShelf } from './steps/script-shelf.ts';

/** Finds out what each command can do, and what shell text in the bundle does. */
export interface CapabilityObserver extends Observer {
  /** One a command, in the seal's order. Complete after `finish`. */
  readonly capabilities: readonly Capabilities[];
  /** Of the commands in their order, then of the scripts in the archive's. Complete after `finish`. */
  readonly behaviour: readonly BehaviourFact[];
}

/**
 * Follows the content of a bundle once, in its order. Of each script only what it does is kept.
 * @throws ArxError INTERNAL if the parser's grammar is missing.
 */
export async function createCapabilityObserver(seal: Seal): Promise<CapabilityObserver> {
  const parser = await loadShellParser();
  const steps = evaluateSteps(seal, parser);
  const services = evaluateServices(seal, parser);
  const at = placements(seal);
  const shelf = scriptShelf(seal, wantedBy([...steps, services], at), parser);
  let results: readonly (readonly StepFact[])[] = [];
  let behaviour: readonly BehaviourFact[] = [];
  return {
    get capabilities() {
      return results.map(capabilitiesFrom);
    },
    get behaviour() {
      return behaviour;
    },
    get unexamined() {
      return shelf.left;
    },
    file: (file) => shelf.add(file),
    finish() {
      const files = { at, look: (key: string) => shelf.look(key) };
      results = steps.map((step) => followStep(step, files));
      behaviour = gatherFacts(results, followStep(services, files), shelf);
    },
  };
}

/** The files that the commands' own texts run: as shell text, whatever they look like. */
function wantedBy(
  steps: ReturnType<typeof evaluateSteps>,
  at: ReturnType<typeof placements>,
): ReadonlySet<string> {
  const wanted = new Set<string>();
  const look = (key: string, asShell: boolean): undefined => {
    if (asShell) wanted.add(key);
  };
  for (const step of steps) followStep(step, { at, look });
  return wanted;
}
