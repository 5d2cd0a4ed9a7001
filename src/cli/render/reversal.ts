import { formatCount } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';
import type { Reversed } from '../../offline/reversal/reversed.ts';
import type { Change } from '../../offline/state/change.ts';
import type { Found } from '../../offline/state/found.ts';
import type { Paint } from '../paint.ts';
import { formatTitle } from './bundle.ts';
import { formatTable } from './table.ts';
import { textOfLines } from './text-of-lines.ts';

/** What a rollback or removal would do: each path, commands, daemons, what stays. */
export function reversalScreen(reversed: Reversed, paint: Paint): string {
  const { bundle, changes, undone, daemons, started, remarks, recovered, unchanged } = reversed;
  const head = `${formatTitle(bundle)} ${bundle.bundle}`.trimStart();
  if (recovered)
    return textOfLines([head, 'This run was cut off: all of it will be taken back. Nothing was changed.']);
  return textOfLines([
    head,
    ...formatTable(changes.map((change) => cells(change, paint))),
    ...undone.map((label) => `  ${paint.cyan('>')} undo ${visible(label)}`),
    ...daemons.map((name) => `  ${paint.cyan('>')} stop the daemon ${visible(name)}`),
    ...started.map((name) => `  ${paint.cyan('>')} start the daemon ${visible(name)} again`),
    ...remarks.map((remark) => `  ${noteLine(remark)}`),
    `${unchanged ? 'Nothing is left to do' : countsOf(changes)}. Nothing was changed.`,
  ]);
}

/**
 * What a rollback or removal has done.
 * @param program as it was called, for the command that takes a removal back.
 */
export function reversalNotes(reversed: Reversed, program: string): string {
  const { kind, changes, remarks, receipt, result, recovered, unchanged } = reversed;
  const verb = kind === 'remove' ? 'removed' : 'rolled back';
  const end = result === 'failed' ? ', but not everything could be taken back' : '';
  const counted = unchanged ? 'nothing was left to do, nothing changed' : countsOf(changes);
  const what = recovered ? 'the run that was cut off, and nothing before it' : counted;
  const where = receipt === undefined ? '' : `; receipt ${receipt}`;
  const back =
    kind === 'remove' && changes.length > 0 ? `; take it back with: ${program} rollback ${receipt}` : '';
  return textOfLines([
    ...remarks.map(noteLine),
    `${verb} ${titleOf(reversed)}${end}: ${what}${where}${back}`,
  ]);
}

function noteLine(remark: string): string {
  return `note: ${visible(remark)}`;
}

function titleOf({ bundle }: Reversed): string {
  const title = formatTitle(bundle);
  return title === '' ? visible(bundle.key) : title;
}

function countsOf(changes: readonly Change[]): string {
  const paths = (count: number): string => formatCount(count, 'path');
  const removed = changes.filter(({ after }) => after === null).length;
  const kept = changes.filter(({ savedAs }) => savedAs !== undefined).length;
  const words = [`${paths(changes.length - removed - kept)} given back`, `${paths(removed)} removed`];
  return [...words, ...(kept === 0 ? [] : [`${kept} edited and kept`])].join(', ');
}

function cells({ path, before, after, savedAs }: Change, paint: Paint): string[] {
  const sign = after === null ? paint.red('-') : before === null ? paint.green('+') : paint.yellow('~');
  const end = (after ?? before)?.kind === 'directory' ? '/' : '';
  const kept = savedAs === undefined ? '' : `kept as ${visible(savedAs)}`;
  return [`  ${sign} ${visible(path)}${end}`, words(after), kept];
}

function words(found: Found | null): string {
  if (found === null) return '';
  if (found.kind === 'link') return `-> ${visible(found.target)}`;
  return found.mode.toString(8).padStart(4, '0');
}
