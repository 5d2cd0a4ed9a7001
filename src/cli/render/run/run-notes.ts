import { signerFacts } from '../../../commands/bundle-facts.ts';
import { formatCount, formatSize } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import type { RunResult } from '../../../offline/run.ts';
import type { Plan } from '../../../offline/run/plan-model.ts';
import { approvalLines, formatTitle } from '../bundle.ts';
import { verdictLine } from '../policy.ts';
import { textOfLines } from '../text-of-lines.ts';

/**
 * What a run has done.
 * @param program as it was called, for the command that takes it back.
 */
export function runNotes(result: RunResult, program: string): string {
  const { plan, verdict, signers } = result;
  return textOfLines([
    ...approvalLines(signers.map(signerFacts)),
    ...(verdict === undefined ? [] : [verdictLine(verdict)]),
    `ran ${`${formatTitle(plan)} ${plan.digest}`.trimStart()}: ${[pathWords(plan), ...doneWords(plan)].join(', ')}`,
    ...savedLines(plan),
    ...receiptLine(result, program),
  ]);
}

function pathWords({ counts, bytes }: Plan): string {
  const { create, change, delete: gone, unchanged } = counts;
  if (create + change + gone === 0 && unchanged > 0)
    return `nothing changed: ${formatCount(unchanged, 'path')} ${unchanged === 1 ? 'is' : 'are'} as sealed`;
  const counted = [`${create} created`, `${change} changed`, ...(gone === 0 ? [] : [`${gone} deleted`])];
  return [...counted, `${unchanged} unchanged`, formatSize(bytes)].join(', ');
}

function doneWords({ commands, services }: Plan): string[] {
  const skipped = commands.filter((command) => command.skipped).length;
  const started = formatCount(commands.length, 'command');
  const told = services.filter((service) => !service.skipped);
  return [
    skipped === 0 ? started : `${started} (${skipped} skipped)`,
    ...told.map(({ name, do: actions }) => `service ${visible(name)} ${actions.map(visible).join(' and ')}`),
  ];
}

/** What somebody had edited by hand and is kept: at most so many lines. */
const MOST_SAVED = 20;

function savedLines({ entries, deletes }: Plan): string[] {
  const saved = [...entries, ...deletes].flatMap(({ savedAs }) => savedAs ?? []);
  const more = saved.length > MOST_SAVED ? [`and ${saved.length - MOST_SAVED} more kept`] : [];
  return [...saved.slice(0, MOST_SAVED).map((path) => `edited by hand, kept as ${visible(path)}`), ...more];
}

function receiptLine({ receipt, plan }: RunResult, program: string): string[] {
  if (receipt === undefined) return [];
  const { create, change, delete: gone } = plan.counts;
  const back = create + change + gone === 0 ? '' : `; take it back with: ${program} rollback ${receipt}`;
  return [`receipt ${receipt}${back}`];
}
