import { signerFacts } from '../../../commands/bundle-facts.ts';
import type { RunResult } from '../../../offline/run.ts';
import type { Paint } from '../../paint.ts';
import { approvalLines, formatSigners, formatTitle } from '../bundle.ts';
import { verdictLine } from '../policy.ts';
import { textOfLines } from '../text-of-lines.ts';
import { commandLines } from './command-lines.ts';
import { daemonLine } from './daemon-line.ts';
import { pathLines } from './path-lines.ts';
import { planFacts } from './plan-facts.ts';
import { serviceLines } from './service-lines.ts';
import { unchangedPaths } from './unchanged-paths.ts';
import { unifiedLines } from './unified-lines.ts';

/** A dry run for a terminal: who and what, the counts and needs, then each path, command and service. */
export function planScreen({ plan, digest, signers, verdict, diffs = [] }: RunResult, paint: Paint): string {
  const facts = signers.map(signerFacts);
  return textOfLines([
    paint.bold(`${formatTitle(plan)} ${digest}`.trimStart()),
    `signed by ${formatSigners(facts)}`,
    ...approvalLines(facts),
    ...(verdict === undefined ? [] : [verdictLine(verdict)]),
    ...planFacts(plan, paint),
    ...pathLines(plan, paint),
    ...plan.commands.flatMap((command) => commandLines(command, paint)),
    ...plan.services.flatMap((service) => serviceLines(service, paint)),
    ...plan.daemons.map((daemon) => daemonLine(daemon, paint)),
    ...diffs.flatMap((diff) => unifiedLines(diff, paint)),
    endLine(plan),
  ]);
}

function endLine(plan: RunResult['plan']): string {
  const same = unchangedPaths(plan);
  const said = same === undefined ? '' : `Nothing changes: ${same}. `;
  return `${said}Nothing was written.`;
}
