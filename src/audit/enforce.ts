import { ArxError } from '../core/errors.ts';
import { redactText } from '../core/redact.ts';
import { visible } from '../core/visible.ts';
import type { Finding, WaivedFinding } from '../model/audit/finding.ts';
import { isAtLeast } from '../model/audit/severity.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { PolicyVerdict } from '../model/policy/verdict.ts';
import type { SealedSource } from '../model/seal.ts';
import { sortFindings } from './sort-findings.ts';

/** What was judged, and what it is about. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  readonly sources: readonly Pick<SealedSource, 'request'>[];
  readonly judged: PolicyVerdict['judged'];
}

/** One finding of a refusal, in words that are safe to show. */
export interface RefusedFinding {
  readonly rule: string;
  readonly severity: string;
  readonly place: string;
  readonly message: string;
  readonly fingerprint: string;
  /** Why the waiver that it has does not hold. */
  readonly waiver?: string;
}

/**
 * The gate of a policy: returns what it let pass.
 * @param doing What would be done, for the message: `run "app.arx"`.
 * @throws ArxError POLICY_REFUSED whose `data.findings` are all findings at or above `fail_on`, the worst first.
 */
export function enforce(judgement: Judgement, policy: EffectivePolicy, doing: string): PolicyVerdict {
  const { findings, waived, judged } = judgement;
  const { digest, files, failOn } = policy;
  const failing = sortFindings(findings.filter(({ severity }) => isAtLeast(severity, failOn)));
  if (failing.length === 0)
    return { digest, files, failOn, below: findings.length, waived: waived.length, judged };
  const are = failing.length === 1 ? '1 finding is' : `${failing.length} findings are`;
  throw new ArxError(
    'POLICY_REFUSED',
    `Cannot ${doing}: ${are} at or above ${failOn}, which the policy does not allow`,
    {
      hint: 'Mend what is found; or let somebody answer for it by a waiver in your policy (docs/policy.md)',
      data: {
        policy: { digest, files, failOn },
        findings: failing.map((finding) => refused(finding, judgement.sources)),
      },
    },
  );
}

function refused(finding: Finding, sources: Judgement['sources']): RefusedFinding {
  const { rule, severity, message, fingerprint, evidence } = finding;
  const place = safe(placeOf(finding, sources));
  const waiver = typeof evidence['waiver'] === 'string' ? { waiver: safe(evidence['waiver']) } : {};
  return { rule, severity, place, message: safe(message), fingerprint, ...waiver };
}

/** Where it is: the source as it was asked for and the path in it, or the command. */
function placeOf({ where }: Finding, sources: Judgement['sources']): string {
  const { source, path, line, step, data, component, field } = where;
  const request = source === undefined ? undefined : sources[source]?.request;
  const at = line === undefined ? '' : `:${line}`;
  const inside = path === undefined ? undefined : `${path}${at}`;
  const command = step === undefined ? undefined : `code[${step}]${path === undefined ? at : ''}`;
  const placement = data === undefined ? undefined : `data[${data}]`;
  const parts = [command, placement, request, inside].filter((part) => part !== undefined);
  return parts.length === 0 ? (component ?? field ?? 'the bundle') : parts.join(' ');
}

function safe(text: string): string {
  return visible(redactText(text));
}
