import { ArxError } from '../../core/errors.ts';
import { listed } from '../../core/listed.ts';
import { quoted } from '../../core/quoted.ts';
import type { Health } from '../../model/manifest.ts';
import type { FleetWithout } from '../../model/policy/fleet-without.ts';
import type { Step } from '../../offline/run/step-model.ts';
import type { FarFacts } from '../far/far-facts.ts';

/** Something that a target cannot do although the bundle needs it. */
export interface Lack {
  /** What a policy may allow doing without; missing: nothing helps but installing it. */
  readonly without?: FleetWithout;
  /** Half a sentence. */
  readonly what: string;
}

/** What the work on a target needs. */
export interface Needs {
  readonly steps: readonly Pick<Step, 'init' | 'daemon'>[];
  readonly health: readonly (Health | undefined)[];
  readonly secrets: boolean;
  readonly strict: boolean;
}

/** What of these needs a target lacks. */
export function lacksOf({ steps, health, secrets, strict }: Needs, facts: FarFacts): Lack[] {
  const has = (tool: string): boolean => facts.tools.includes(tool);
  const apart = steps.filter(({ init, daemon }) => init !== 'direct' && daemon === undefined);
  const lacks: Lack[] = [];
  if (apart.length > 0 && !facts.namespaces)
    lacks.push({
      without: 'namespaces',
      what: 'it cannot give commands namespaces of their own, so they would have its network and see its processes',
    });
  if (health.some((each) => each?.http !== undefined) && !has('curl') && !has('nc'))
    lacks.push({
      without: 'health',
      what: 'it has neither curl nor nc, so nobody could ask for health over HTTP',
    });
  if (secrets && facts.memory === undefined)
    lacks.push({ what: 'no directory of it is in memory, so secrets would be written to its disk' });
  if (strict && !has('openssl'))
    lacks.push({ what: 'it has no openssl, which is to check the signature there' });
  return lacks;
}

/**
 * Returns normally if everything that is lacking may be.
 * @throws ArxError HOST_LACKS; `data`: `{lacks}`, a sentence each.
 */
export function demandAllowed(
  target: string,
  lacks: readonly Lack[],
  allowed: readonly FleetWithout[],
): void {
  const refused = lacks.filter(({ without }) => without === undefined || !allowed.includes(without));
  if (refused.length === 0) return;
  const names = refused.flatMap(({ without }) => without ?? []);
  const hint =
    names.length === refused.length
      ? `Install what it lacks, or allow it in your policy (~/.config/arx/policy.yaml): fleet: {without: [${names.join(', ')}]}`
      : 'Install what it lacks';
  const problems = refused.map(({ what }) => what);
  throw new ArxError(
    'HOST_LACKS',
    `Cannot use the target ${quoted(target)}: ${listed(problems, problems.length)}`,
    {
      hint,
      data: { lacks: problems },
    },
  );
}
