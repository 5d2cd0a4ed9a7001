import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { compareSemver } from '../../components/versions/semver-version.ts';
import { defineRule } from '../../define-rule.ts';
import { demanded } from '../../demanded.ts';

/** The arx that sealed the bundle is older than the policy accepts. */
export const oldArx = defineRule(
  {
    id: 'ARX502',
    title: 'Sealed by an arx that is too old',
    severity: 'medium',
    why: 'Faults in what seals bundles are repaired like others. A bundle of an older arx may have what a newer one refuses to seal. High, as every demand of a policy that is not met.',
    evidence: 'The version that the signed provenance names, and the lowest that the policy accepts.',
    remedy: 'Seal it anew with a newer arx.',
    keys: ['require.min_arx'],
  },
  (subject) => ({ head: () => tooOld(subject) }),
);

function tooOld({ statement, policy }: AuditSubject): Found[] {
  const lowest = policy.require.minArx;
  if (lowest === undefined) return [];
  const version = arxOf(statement);
  const order = version === undefined ? undefined : compareSemver(version, lowest);
  if (order !== undefined && order >= 0) return [];
  const is = version === undefined ? 'an arx that does not say its version' : `arx ${quoted(version)}`;
  return [
    demanded({
      message: `It was sealed by ${is}, and the policy accepts ${lowest} and above`,
      where: { field: 'provenance' },
      evidence: { arx: version ?? 'unknown', lowest },
    }),
  ];
}

/** Where `buildStatement` writes it. */
function arxOf(statement: unknown): string | undefined {
  const path = ['predicate', 'runDetails', 'builder', 'version', 'arx'];
  const found = path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined,
    statement,
  );
  return typeof found === 'string' ? found : undefined;
}
