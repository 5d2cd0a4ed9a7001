import { fstatSync } from 'node:fs';
import { basename } from 'node:path';
import { composeReport, composeUnverified, type ReportFrame } from '../audit/compose-report.ts';
import { loadDatabases } from '../audit/components/load-databases.ts';
import { withNovelty } from '../audit/novelty.ts';
import { settle } from '../audit/settle.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { EXIT } from '../core/exit-code.ts';
import type { AuditReport } from '../model/audit/report.ts';
import { type FailOn, stricterBound } from '../model/audit/severity.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { Rebuilt } from '../plugin/rule.ts';
import { loadPolicy } from '../trust/load-policy.ts';
import { loadTrust } from '../trust/trust-store.ts';
import type { Trust } from '../trust/trust.ts';
import { withoutReviewers } from '../trust/without-reviewers.ts';
import { auditBaseline } from './audit-baseline.ts';
import { auditPass, type AuditSetup } from './audit-pass.ts';
import type { BundleInput } from './bundle-input.ts';
import { type OpenInput, withInput } from './open-input.ts';
import { rebuildBundle } from './rebuild.ts';
import type { TrustOptions } from './open-trust.ts';

/** How to audit. */
export interface AuditOptions extends TrustOptions {
  /** A policy file in place of the user's; the system's binds all the same. */
  readonly policy?: string;
  /** From which severity on the verdict is `fail`; never looser than a policy says. Default: the policy's, else `high`. */
  readonly failOn?: FailOn;
  /** A directory or zip file of OSV records, in place of the policy's. */
  readonly advisories?: string;
  /** OpenVEX files, beside the policy's. */
  readonly vex?: readonly string[];
  /** A bundle that was approved before: findings are told apart by whether it has them too. */
  readonly baseline?: string;
  /** Build it again from its own manifest, lock and content, and compare. Default false. */
  readonly rebuild?: boolean;
  /** Builds it again from its sources instead; the one part of an audit that is not offline. */
  readonly refetch?: Rebuilder;
}

/** Builds a bundle again and compares; verifies before anything is used. */
export type Rebuilder = (fd: number, trust: Trust, context: Context) => Promise<Rebuilt>;

/**
 * Audits a bundle, offline: verifies who signed it and every byte, while rules look at what goes by. The same bundle,
 * policy, databases and day give the same report. A file that does not verify has the verdict `unverified`.
 * @throws ArxError USAGE_NO_FILE, POLICY_INVALID, TRUST_KEY_*, INTERRUPTED; whatever a rule throws. Never a report then.
 */
export async function auditBundle(
  input: BundleInput,
  options: AuditOptions,
  context: Context,
): Promise<AuditReport> {
  const terms = await auditTerms(options, context);
  return withInput(input, context, (open) => auditOpen(open, terms, context));
}

/** By what and whose word a bundle is judged. */
export interface AuditTerms {
  readonly policy: EffectivePolicy;
  readonly trust: Trust;
  readonly options: AuditOptions;
}

/** The policy of this machine or of the call, and whom that trusts. */
export async function auditTerms(options: AuditOptions, context: Context): Promise<AuditTerms> {
  const policy = await loadPolicy(context, options);
  // Whether enough reviewers have approved is a finding (ARX503): they, too, want to see the report first.
  return { policy, trust: withoutReviewers(loadTrust(context, { ...options, policy })), options };
}

/** Audits a file that is open. Errors as above, and those of a baseline that does not verify. */
export async function auditOpen(open: OpenInput, terms: AuditTerms, context: Context): Promise<AuditReport> {
  const given = await auditSetup(terms, context);
  const { baseline: path } = terms.options;
  const failOn = failOnOf(terms);
  const baseline = path === undefined ? undefined : await auditBaseline(path, given, context);
  const frame = { ...auditFrame(open, given, context), failOn };
  try {
    const setup = { ...given, ...(await builtAgain(open, terms, context)) };
    if (baseline === undefined) {
      const { head, audited } = await auditPass(open.fd, setup, context);
      return composeReport(frame, head, audited, settle(audited, head));
    }
    const { head, audited } = await auditPass(open.fd, { ...setup, baseline: baseline.facts }, context);
    const { judged, gone } = withNovelty(settle(audited, head), baseline.known);
    const { file } = baseline.facts;
    return composeReport(
      { ...frame, baseline: { file, digest: baseline.digest, gone } },
      head,
      audited,
      judged,
    );
  } catch (error) {
    // Nothing in the file can be believed. Any other error is no verdict.
    if (error instanceof ArxError && error.exit === EXIT.integrity) return composeUnverified(frame, error);
    throw error;
  }
}

/** A policy that is a gate binds the call too: it can be made stricter, not looser. */
function failOnOf({ policy, options: { failOn = policy.failOn } }: AuditTerms): FailOn {
  return policy.gates ? stricterBound(policy.failOn, failOn) : failOn;
}

/** What building it again gives, if that was asked for. Warnings are left to the audit itself. */
async function builtAgain(
  { fd }: OpenInput,
  { options, trust }: AuditTerms,
  context: Context,
): Promise<Pick<AuditSetup, 'rebuilt'>> {
  const { rebuild = false, refetch } = options;
  const build = refetch ?? (rebuild ? rebuildBundle : undefined);
  if (build === undefined) return {};
  const report: Context['report'] = (event) => (event.type === 'warning' ? undefined : context.report(event));
  return { rebuilt: await build(fd, trust, { ...context, report }) };
}

/** The terms with the databases that they name. */
export async function auditSetup(
  { policy, trust, options }: AuditTerms,
  context: Context,
): Promise<AuditSetup> {
  return { policy, trust, databases: await loadDatabases(policy.vulnerabilities, options, context) };
}

/** What a report says beside what was found. */
export function auditFrame(
  { fd, name }: OpenInput,
  { policy, databases }: AuditSetup,
  context: Context,
): ReportFrame {
  return {
    subject: { file: basename(name), size: fstatSync(fd).size },
    failOn: policy.failOn,
    policy: { digest: policy.digest, files: policy.files },
    now: context.now(),
    databases: databases.facts,
  };
}
