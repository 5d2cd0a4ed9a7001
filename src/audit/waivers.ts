import { DAY_MS } from '../core/day.ts';
import type { Finding, Found, RuleCode, WaivedFinding } from '../model/audit/finding.ts';
import type { EffectivePolicy, Waiver } from '../model/policy/effective-policy.ts';

// One policy is for many bundles: a waiver for another one hides nothing in this one.
const UNMATCHED = 'low';

/** Findings that count, findings that somebody answers for, and what is wrong with waivers: for ARX504. */
export interface Waived {
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  readonly problems: readonly Found[];
}

/**
 * Takes the findings out that a waiver covers: same rule, same fingerprint, hence the same content. Only a waiver without
 * any problem waives: one that has expired (from its day on, UTC), lives longer than the policy allows, was created in the
 * future or is for an integrity rule waives nothing, and each of these is a problem, as is one that nothing matches. A finding
 * whose waiver does not hold says so in its evidence.
 */
export function applyWaivers(
  findings: readonly Finding[],
  { waivers, maxWaiverDays }: Pick<EffectivePolicy, 'waivers' | 'maxWaiverDays'>,
  now: Date,
): Waived {
  const known = new Set(findings.map(keyOf));
  const problems: Found[] = [];
  const valid = new Map<string, Waiver>();
  const broken = new Map<string, string>();
  for (const waiver of waivers) {
    const problem = waiverProblem(waiver, maxWaiverDays, now);
    if (problem !== undefined) {
      problems.push(foundOf(waiver, problem));
      broken.set(keyOf(waiver), `the waiver by ${waiver.owner} ${problem}`);
    } else if (known.has(keyOf(waiver))) valid.set(keyOf(waiver), waiver);
    else problems.push({ ...foundOf(waiver, 'matches no finding'), severity: UNMATCHED });
  }
  return {
    findings: findings
      .filter((finding) => !valid.has(keyOf(finding)))
      .map((finding) => withReason(finding, broken.get(keyOf(finding)))),
    waived: findings.flatMap((finding) => {
      const waiver = valid.get(keyOf(finding));
      return waiver === undefined ? [] : [waivedBy(finding, waiver)];
    }),
    problems,
  };
}

function withReason(finding: Finding, waiver: string | undefined): Finding {
  return waiver === undefined ? finding : { ...finding, evidence: { ...finding.evidence, waiver } };
}

function keyOf({ rule, fingerprint }: { readonly rule: RuleCode; readonly fingerprint: string }): string {
  return `${rule} ${fingerprint}`;
}

/** Why a waiver waives nothing on a day; undefined if it may. */
export function waiverProblem(waiver: Waiver, maxDays: number, now: Date): string | undefined {
  const today = now.getTime();
  const [created, expires] = [timeOf(waiver.created), timeOf(waiver.expires)];
  if (waiver.rule.startsWith('ARX0')) return 'is for an integrity rule, which nobody can waive';
  if (expires === undefined || !(expires > today)) return `has expired on ${waiver.expires}`;
  if (created !== undefined && created > today) return `was created in the future, on ${waiver.created}`;
  if (expires - (created ?? startOfDay(today)) > maxDays * DAY_MS)
    return `lives until ${waiver.expires}, longer than the ${maxDays} days that the policy allows`;
  return undefined;
}

/** The start of an ISO day in UTC. */
function timeOf(day: string | undefined): number | undefined {
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? undefined : time;
}

function startOfDay(time: number): number {
  return time - (time % DAY_MS);
}

function foundOf(waiver: Waiver, problem: string): Found {
  const { rule, fingerprint, owner, expires, at } = waiver;
  return {
    message: `The waiver of ${rule} by ${owner} ${problem}`,
    where: { field: `waivers.${rule}.${fingerprint}` },
    evidence: { rule, fingerprint, owner, expires, at },
  };
}

function waivedBy(finding: Finding, { reason, owner, expires, ticket }: Waiver): WaivedFinding {
  return { ...finding, waiver: { reason, owner, expires, ...(ticket !== undefined && { ticket }) } };
}
