import { fstatSync } from 'node:fs';
import { basename } from 'node:path';
import { type AuditHead, type RunningAudit, startAudit } from '../audit/audit.ts';
import { composeReport, composeUnverified, type ReportFrame } from '../audit/compose-report.ts';
import { settle } from '../audit/settle.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { EXIT } from '../core/exit-code.ts';
import type { AuditReport, ReportSigner } from '../model/audit/report.ts';
import type { FailOn } from '../model/audit/severity.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import { readBundle } from '../offline/read-bundle.ts';
import type { KnownSigner, VerifiedHead } from '../offline/verified-head.ts';
import { fingerprint } from '../trust/keyid.ts';
import { loadPolicy } from '../trust/load-policy.ts';
import { loadTrust } from '../trust/trust-store.ts';
import type { Trust } from '../trust/trust.ts';
import type { BundleInput } from './bundle-input.ts';
import { type OpenInput, withInput } from './open-input.ts';
import { FileBytes } from '../archive/file-bytes.ts';
import type { TrustOptions } from './verify.ts';

/** How to audit. */
export interface AuditOptions extends TrustOptions {
  /** A policy file in place of the user's; the system's binds all the same. */
  readonly policy?: string;
  /** From which severity on the verdict is `fail`. Default: the policy's, which is `high` unless it says otherwise. */
  readonly failOn?: FailOn;
  /** A directory or zip file of OSV records, in place of the policy's. */
  readonly advisories?: string;
  /** OpenVEX files, beside the policy's. */
  readonly vex?: readonly string[];
}

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
  const policy = await loadPolicy(context, options);
  const trust = loadTrust(context, { ...options, policy });
  return withInput(input, context, (open) => auditOpen(open, { policy, trust, options }, context));
}

/** By what and whose word a bundle is judged. */
export interface AuditTerms {
  readonly policy: EffectivePolicy;
  readonly trust: Trust;
  readonly options: AuditOptions;
}

/** The same for a file that is open, under a policy that is loaded. Errors as above. */
export async function auditOpen(
  { fd, name }: OpenInput,
  { policy, trust, options }: AuditTerms,
  context: Context,
): Promise<AuditReport> {
  const frame = frameOf({ name, size: fstatSync(fd).size }, { policy, options }, context);
  let audit: { readonly head: AuditHead; readonly running: RunningAudit } | undefined;
  const begin = async (verified: VerifiedHead): Promise<RunningAudit['visitor']> => {
    const head = auditHead(verified, policy, frame);
    audit = { head, running: await startAudit(head, () => []) };
    return audit.running.visitor;
  };
  const problem = await unbelievable(readBundle(new FileBytes(fd), trust, context, begin));
  if (problem !== undefined) return composeUnverified(frame, problem);
  if (audit === undefined) throw new ArxError('INTERNAL', 'Cannot audit the bundle: nothing was read');
  const audited = await audit.running.finish();
  return composeReport(frame, audit.head, audited, settle(audited, audit.head));
}

/** Why nothing in the file can be believed; undefined when every byte held. Other errors are no verdict. */
async function unbelievable(reading: Promise<unknown>): Promise<ArxError | undefined> {
  try {
    await reading;
    return undefined;
  } catch (error) {
    if (error instanceof ArxError && error.exit === EXIT.integrity) return error;
    throw error;
  }
}

function frameOf(
  { name, size }: { readonly name: string; readonly size: number },
  { policy, options }: { readonly policy: EffectivePolicy; readonly options: AuditOptions },
  context: Context,
): ReportFrame {
  return {
    subject: { file: basename(name), size },
    failOn: options.failOn ?? policy.failOn,
    policy: { digest: policy.digest, files: policy.files },
    now: context.now(),
    databases: [],
  };
}

function auditHead(head: VerifiedHead, policy: EffectivePolicy, { now, databases }: ReportFrame): AuditHead {
  return { ...head, signers: head.signers.map(reportSigner), policy, now, databases };
}

function reportSigner({ keyid, approval: _approval, ...signer }: KnownSigner): ReportSigner {
  return { ...signer, ...(keyid !== undefined && { fingerprint: fingerprint(keyid) }) };
}
