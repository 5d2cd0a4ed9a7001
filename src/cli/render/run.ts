import { textOfLines } from './text-of-lines.ts';
import { signerFacts } from '../../commands/bundle-facts.ts';
import type { RunResult } from '../../offline/run.ts';
import type { PlannedCommand, PlannedEntry } from '../../offline/run/plan-model.ts';
import type { Paint } from '../paint.ts';
import { formatCount, formatSize } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';
import { approvalLines, formatSigners, formatTitle } from './bundle.ts';
import { formatCapabilities } from './capabilities.ts';
import { formatCommandLine } from '../../core/command-line.ts';
import { verdictLine } from './policy.ts';
import { formatTable } from './table.ts';

/** The plan of a dry run: every path that would change, every command, the counts. */
export function planScreen({ plan, digest, signers, verdict }: RunResult, paint: Paint): string {
  const rows = plan.entries
    .filter(({ action }) => action !== 'unchanged')
    .map((entry) => entryCells(entry, paint));
  const { create, change, unchanged } = plan.counts;
  const counts = `${create} to create, ${change} to change, ${unchanged} unchanged, ${formatSize(plan.bytes)}`;
  return [
    `${formatTitle(plan)} ${digest}`.trimStart(),
    `signed by ${formatSigners(signers.map(signerFacts))}`,
    ...approvalLines(signers.map(signerFacts)),
    ...formatTable(rows),
    ...plan.commands.flatMap((command) => commandLines(command, paint)),
    ...(verdict === undefined ? [] : [verdictLine(verdict)]),
    `${counts}, ${formatCount(plan.commands.length, 'command')}. Nothing was written.`,
    '',
  ].join('\n');
}

/** What a run has done. */
export function runNotes({ digest, placed, steps, plan, signers, verdict }: RunResult): string {
  const { created, changed, unchanged, bytes } = placed;
  const counts = `${created} created, ${changed} changed, ${unchanged} unchanged, ${formatSize(bytes)}`;
  const title = formatTitle(plan);
  const judged = verdict === undefined ? '' : `${verdictLine(verdict)}\n`;
  const approved = textOfLines(approvalLines(signers.map(signerFacts)));
  return `${approved}${judged}ran ${title === '' ? '' : `${title} `}${digest}: ${counts}, ${formatCount(steps.length, 'command')}\n`;
}

function entryCells(entry: PlannedEntry, paint: Paint): string[] {
  const sign = entry.action === 'create' ? paint.green('+') : paint.yellow('~');
  const path = visible(entry.path);
  if (entry.kind === 'file') return [`  ${sign} ${path}`, formatSize(entry.size), mode(entry.mode)];
  if (entry.kind === 'link') return [`  ${sign} ${path} -> ${visible(entry.target)}`];
  return [`  ${sign} ${path}/`];
}

function mode(bits: number): string {
  return bits === 0o644 ? '' : bits.toString(8).padStart(4, '0');
}

function commandLines(command: PlannedCommand, paint: Paint): string[] {
  const facts = [`in ${visible(command.cwd)}`, `network ${command.network}`, `at most ${command.timeout} s`];
  if (command.source !== undefined) facts.unshift(`from ${visible(command.source)}`);
  if (command.env.length > 0) facts.push(`sets ${command.env.map(visible).join(' ')}`);
  return [
    `  ${paint.cyan('>')} ${formatCommandLine(command.argv)}`,
    `      ${facts.join(', ')}`,
    ...formatCapabilities(command.capabilities).map((line) => `      ${line}`),
  ];
}
