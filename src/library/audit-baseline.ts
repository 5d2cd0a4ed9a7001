import { basename } from 'node:path';
import { type KnownFindings, knownFindings } from '../audit/novelty.ts';
import { settle } from '../audit/settle.ts';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { Baseline } from '../plugin/rule.ts';
import { auditPass, type AuditSetup } from './audit-pass.ts';
import { namingFile } from './naming-file.ts';
import { withInput } from './open-input.ts';

/** A bundle that was approved before, audited by the terms of today. */
export interface AuditedBaseline {
  readonly facts: Baseline;
  readonly digest: Digest;
  /** What was found in it, waived or not. */
  readonly known: KnownFindings;
}

/**
 * Audits the bundle that a newer one is compared with; it has to verify as any other.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_* (exit 4) naming the file, USAGE_NO_FILE, INTERRUPTED.
 */
export async function auditBaseline(
  path: string,
  setup: AuditSetup,
  context: Context,
): Promise<AuditedBaseline> {
  return withInput({ path }, context, async (open) => {
    const { head, audited } = await namingFile(open, () => auditPass(open.fd, setup, context));
    const { findings, waived } = settle(audited, head);
    return {
      facts: {
        file: basename(path),
        signers: head.signers,
        capabilities: audited.observed.capabilities,
      },
      digest: head.digest,
      known: knownFindings([...findings, ...waived]),
    };
  });
}
