import { FileBytes } from '../archive/file-bytes.ts';
import { type Audited, type AuditHead, type RunningAudit, startAudit } from '../audit/audit.ts';
import type { Databases } from '../audit/components/load-databases.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { BlobVisitor } from '../offline/blob-visitor.ts';
import { readBundle } from '../offline/read-bundle.ts';
import { reportSigner } from '../offline/report-signer.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import type { Baseline, Rebuilt, Rule } from '../plugin/rule.ts';
import type { Trust } from '../trust/trust.ts';

/** By what a bundle is audited. */
export interface AuditSetup {
  readonly policy: EffectivePolicy;
  readonly trust: Trust;
  readonly databases: Databases;
  /** Default: all. */
  readonly rules?: readonly Rule[];
  readonly baseline?: Baseline;
  readonly rebuilt?: Rebuilt;
  /** Follows the content beside the rules. */
  readonly follow?: BlobVisitor;
}

/**
 * Reads a bundle once, front to back: verifies who signed it and every byte while rules and observers look at what goes by.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_* (exit 4), INTERRUPTED; whatever a rule throws.
 */
export async function auditPass(
  fd: number,
  setup: AuditSetup,
  context: Context,
): Promise<{ readonly head: AuditHead; readonly audited: Audited }> {
  let begun: { readonly head: AuditHead; readonly running: RunningAudit } | undefined;
  const begin = async (verified: VerifiedHead): Promise<BlobVisitor> => {
    const head = auditHead(verified, setup, context);
    begun = { head, running: await startAudit(head, setup.databases, setup.rules) };
    return together(begun.running.visitor, setup.follow);
  };
  await readBundle(new FileBytes(fd), setup.trust, context, begin);
  if (begun === undefined) throw new ArxError('INTERNAL', 'Cannot audit the bundle: nothing was read');
  return { head: begun.head, audited: await begun.running.finish() };
}

function auditHead(head: VerifiedHead, setup: AuditSetup, context: Context): AuditHead {
  const { policy, databases, baseline, rebuilt } = setup;
  return {
    ...head,
    signers: head.signers.map(reportSigner),
    policy,
    now: context.now(),
    databases: databases.facts,
    ...(baseline !== undefined && { baseline }),
    ...(rebuilt !== undefined && { rebuilt }),
  };
}

function together(first: BlobVisitor, second: BlobVisitor | undefined): BlobVisitor {
  if (second === undefined) return first;
  return {
    begin(digest, size) {
      first.begin(digest, size);
      second.begin(digest, size);
    },
    write(chunk) {
      first.write(chunk);
      second.write(chunk);
    },
    async end() {
      await second.end();
      await first.end();
    },
  };
}
