import { signerFacts } from '../../../commands/bundle-facts.ts';
import { formatCount, formatSize } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import { isChanging } from '../../../offline/plan/is-changing.ts';
import { isLasting } from '../../../offline/plan/is-lasting.ts';
import type { RunResult } from '../../../offline/run.ts';
import type { Plan } from '../../../offline/run/plan-model.ts';
import { approvalLines, formatTitle } from '../bundle.ts';
import { verdictLine } from '../policy.ts';
import { textOfLines } from '../text-of-lines.ts';
import { unchangedPaths } from './unchanged-paths.ts';

/** What somebody had edited by hand and is kept: at most so many lines. */
const MOST_SAVED = 20;

/**
 * What a run has done.
 * @param program as it was called, for the command that takes it back.
 */
export function runNotes(result: RunResult, program: string): string {
  const { plan, verdict, signers, remarks } = result;
  const title = `${formatTitle(plan)} ${plan.digest}`.trimStart();
  return textOfLines([
    ...approvalLines(signers.map(signerFacts)),
    ...(verdict === undefined ? [] : [verdictLine(verdict)]),
    `ran ${title}: ${pathWords(plan)}, ${commandWords(result)}`,
    ...savedLines(plan),
    ...serviceLines(result),
    ...remarks.map((remark) => `note: ${visible(remark)}`),
    ...receiptLine(result, program),
  ]);
}

function pathWords(plan: Plan): string {
  const same = unchangedPaths(plan);
  if (same !== undefined) return `nothing changed: ${same}`;
  if (isForItself(plan)) return `${formatCount(plan.entries.length, 'path')} for the run alone`;
  const { create, change, delete: gone, unchanged } = plan.counts;
  const counted = [`${create} created`, `${change} changed`, `${gone} deleted`, `${unchanged} unchanged`];
  return [...counted, formatSize(plan.bytes)].join(', ');
}

/** What it has placed was all in its private directory, which has gone with it. */
function isForItself({ entries, deletes, workspace }: Plan): boolean {
  if (entries.length === 0 || deletes.length > 0) return false;
  return entries.every(({ path }) => !isLasting(path, workspace));
}

function commandWords({ plan, steps }: RunResult): string {
  const skipped = steps.filter(({ state }) => state === 'skipped').length;
  const all = formatCount(plan.commands.length, 'command');
  return skipped === 0 ? all : `${all} (${skipped} skipped)`;
}

function savedLines({ entries, deletes }: Plan): string[] {
  const saved = [...entries, ...deletes].flatMap(({ savedAs }) => savedAs ?? []);
  const more = saved.length > MOST_SAVED ? [`and ${saved.length - MOST_SAVED} more kept`] : [];
  return [...saved.slice(0, MOST_SAVED).map((path) => `edited by hand, kept as ${visible(path)}`), ...more];
}

function serviceLines({ services, daemons }: RunResult): string[] {
  return [
    ...services.map(({ service, action, code }) => {
      const ended = code === 0 ? 'done' : `ended with exit code ${code}`;
      return `service ${visible(service)}: ${visible(action)} ${ended}`;
    }),
    ...daemons.map(({ name, pid, log }) => `daemon ${visible(name)}: process ${pid}, log ${visible(log)}`),
  ];
}

function receiptLine({ receipt, plan }: RunResult, program: string): string[] {
  if (receipt === undefined) return [];
  const back = leavesSomething(plan) ? `; take it back with: ${program} rollback ${receipt}` : '';
  return [`receipt ${receipt}${back}`];
}

/** Without a changed path that lasts, and without a command that can be undone, there is nothing to take back. */
function leavesSomething(plan: Plan): boolean {
  const undone = plan.commands.some(({ undo, skipped }) => undo !== undefined && !skipped);
  return undone || isChanging(plan, plan.workspace);
}
