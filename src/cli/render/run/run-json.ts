import { signerFacts } from '../../../commands/bundle-facts.ts';
import type { PlanDocument } from '../../../model/plan-document.ts';
import type { RunResult } from '../../../offline/run.ts';

/** A run, or a dry run, as JSON: docs/running.md, "As JSON". */
export function runJson(
  { digest, plan: _plan, verdict, signers, ...result }: RunResult,
  dryRun: boolean,
  plan: PlanDocument,
): Readonly<Record<string, unknown>> {
  return {
    digest,
    dryRun,
    ...result,
    plan,
    signers: signers.map(signerFacts),
    ...(verdict !== undefined && { policy: verdict }),
  };
}
