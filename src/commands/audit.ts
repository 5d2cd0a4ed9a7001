import type { Context } from '../core/context.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { type AuditOptions, auditBundle } from '../library/audit.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import type { AuditReport } from '../model/audit/report.ts';

/** `arx audit`: the report, and the exit status that it stands for. */
export async function audit(
  input: BundleInput,
  options: AuditOptions,
  context: Context,
): Promise<{ readonly report: AuditReport; readonly exit: ExitCode }> {
  const report = await auditBundle(input, options, context);
  return { report, exit: EXIT_OF[report.verdict] };
}

const EXIT_OF = { pass: EXIT.done, fail: EXIT.gate, unverified: EXIT.integrity } as const;
