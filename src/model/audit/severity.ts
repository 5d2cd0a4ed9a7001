/** How bad a finding is, from the least to the worst. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;

/** One of these. */
export type Severity = (typeof SEVERITIES)[number];

/** Where a gate closes: at this severity and above; `never` lets everything pass. */
export type FailOn = Severity | 'never';

/** True if a severity is the bound or worse. */
export function isAtLeast(severity: Severity, bound: FailOn): boolean {
  return bound !== 'never' && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(bound);
}

/** For sorting: the worst first. */
export function bySeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(b) - SEVERITIES.indexOf(a);
}

/** Of two bounds the one that closes earlier. */
export function stricterBound(a: FailOn, b: FailOn): FailOn {
  if (a === 'never') return b;
  return b === 'never' || isAtLeast(b, a) ? a : b;
}
