import { FileBytes } from '../archive/file-bytes.ts';
import { enforce } from '../audit/enforce.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import type { AuditReport } from '../model/audit/report.ts';
import { stricterBound } from '../model/audit/severity.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import { summaryOf, type VerificationSummary, vsaOf } from '../model/vsa.ts';
import { readBundle } from '../offline/read-bundle.ts';
import type { Signer } from '../plugin/signer.ts';
import type { Trust } from '../trust/trust.ts';
import { withoutReviewers } from '../trust/without-reviewers.ts';
import { addSignature, type NewSignature, type SignedFile } from './add-signature.ts';
import { type AuditOptions, auditOpen, type AuditTerms, auditTerms } from './audit.ts';
import { type OpenInput, withInput } from './open-input.ts';

/** How to approve. */
export interface ApproveOptions extends AuditOptions {
  /** ISO time of the approval, to be signed too. Missing: none, so that the same judgement gives the same bytes. */
  readonly time?: string;
}

/** What a reviewer is about to sign. */
export interface Judgement {
  readonly report: AuditReport;
  readonly summary: VerificationSummary;
  /** Whom the audit believed. */
  readonly trust: Trust;
  /** How many reviewers the policy asks for. */
  readonly reviewersNeeded: number;
}

/**
 * Audits a bundle and says what a reviewer's signature would say. That others have yet to approve is no finding here.
 * @throws ArxError POLICY_REFUSED (exit 3) if the audit does not pass; why it cannot be believed (exit 4); what
 *   `auditBundle` throws.
 */
export async function judgeBundle(
  path: string,
  options: ApproveOptions,
  context: Context,
): Promise<Judgement> {
  const terms = boundTo(await auditTerms(options, context));
  const trust = withoutReviewers(terms.trust);
  return await withInput({ path }, context, async (open) => {
    const report = await auditOpen(open, { ...terms, policy: withoutReviews(terms.policy), trust }, context);
    if (report.verdict === 'unverified') await refuse(open, trust, context);
    demandPass(path, report, terms.policy);
    const time = options.time === undefined ? {} : { time: options.time };
    const reviewersNeeded = terms.policy.trust.thresholds.reviewer;
    return { report, summary: { ...summaryOf(report, VERSION), ...time }, trust, reviewersNeeded };
  });
}

/** A reviewer may be stricter than the policy that the signature names, and never looser. */
function boundTo(terms: AuditTerms): AuditTerms {
  const { policy, options } = terms;
  const failOn = stricterBound(policy.failOn, options.failOn ?? policy.failOn);
  return { ...terms, options: { ...options, failOn } };
}

/** Its digest stays: it is the policy by which is judged. */
function withoutReviews(policy: EffectivePolicy): EffectivePolicy {
  const { trust } = policy;
  return { ...policy, trust: { ...trust, thresholds: { ...trust.thresholds, reviewer: 0 } } };
}

/** Reading it once more gives the error with its code and its hint. */
async function refuse({ fd, name }: OpenInput, trust: Trust, context: Context): Promise<never> {
  await readBundle(new FileBytes(fd), trust, context);
  throw new ArxError('SOURCE_CHANGED', `Cannot approve "${name}": it was changed while it was audited`);
}

function demandPass(path: string, report: AuditReport, policy: EffectivePolicy): void {
  const { verdict, findings, waived, failOn, claimed, reason } = report;
  if (verdict === 'pass') return;
  const judged = { findings, waived, sources: claimed?.sources ?? [], judged: 'all' } as const;
  enforce(judged, { ...policy, failOn }, `approve "${path}"`);
  throw new ArxError('POLICY_REFUSED', `Cannot approve "${path}": ${reason}`, { data: { findings: [] } });
}

/** Who approves, and where the approved bundle goes; default: in place of the file. */
export interface Approval {
  readonly signer: Signer;
  readonly output?: string;
}

/**
 * Adds a reviewer's signature to a bundle: a SLSA Verification Summary with the result of the audit.
 * @throws ArxError as `addSignature` does; SOURCE_CHANGED if the file is no longer the one that was judged.
 */
export async function approveBundle(
  path: string,
  { report, summary, trust }: Judgement,
  { signer, output }: Approval,
  context: Context,
): Promise<SignedFile> {
  const statement: NewSignature['statement'] = ({ digest }, attestations) => {
    if (digest === report.verified?.digest) return vsaOf(digest, { ...summary, attestations });
    throw new ArxError('SOURCE_CHANGED', `Cannot approve "${path}": it was changed while it was audited`);
  };
  const added = { path, signer, statement, trust };
  return await addSignature(output === undefined ? added : { ...added, output }, context);
}
