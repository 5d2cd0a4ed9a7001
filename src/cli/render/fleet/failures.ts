import { visible } from '../../../core/visible.ts';
import type { HostResult } from '../../../fleet/run/fleet-result.ts';
import { isSettled } from '../../../fleet/run/fleet-result.ts';
import type { Paint } from '../../paint.ts';
import { cutToWidth } from '../../text-width.ts';
import { formatTable } from '../table.ts';
import { stateWord } from './tally.ts';

/** How failures are shown. */
export interface FailureLook {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Of many hosts with one error only the first so many are named. */
const MOST_NAMED = 20;
const MOST_LINES = 5;

/**
 * The table of what went wrong: one row a host, the same error once, below it its help, the end of what the host wrote and
 * where all of that is. Hosts that were not begun are only counted elsewhere.
 */
export function failureLines(results: readonly HostResult[], look: FailureLook): string[] {
  const bad = results.filter((result) => !isSettled(result) && result.state !== 'skipped');
  const groups = Map.groupBy(bad, (result) => {
    const { state, phase, error } = result;
    return JSON.stringify([state, phase, error?.code, kindOfHint(result)]);
  });
  return [...groups.values()].flatMap((group) => groupLines(group, look));
}

/** A help without what differs from host to host: its name, addresses, paths. */
function kindOfHint({ host, error }: HostResult): string | undefined {
  const words = error?.hint?.split(' ').filter((word) => word !== host && !/[\d/]|\.\w/.test(word));
  return words?.join(' ');
}

/** The help of the first one, which says so where others have another. */
function helpOf([first, ...others]: readonly HostResult[]): string | undefined {
  const hint = first?.error?.hint;
  if (first === undefined || hint === undefined) return undefined;
  return others.every(({ error }) => error?.hint === hint) ? hint : `of ${first.host}: ${hint}`;
}

function groupLines(group: readonly HostResult[], { paint, width }: FailureLook): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { error, state, phase } = first;
  const shown = group.slice(0, MOST_NAMED);
  const rows = shown.map(({ host, error: own }) => [visible(host), visible(own?.message ?? '')]);
  const more = group.length > shown.length ? [`  and ${group.length - shown.length} more`] : [];
  const code = error === undefined ? '' : `[${error.code}]`;
  const help = helpOf(group);
  const at = phase === undefined || phase === '' ? '' : ` while ${phase}`;
  return [
    paint.red(`${stateWord(state)}${code}${at}: ${group.length}`),
    ...formatTable(rows).map((line) => `  ${line}`),
    ...more,
    ...(help === undefined ? [] : [`  ${paint.cyan('help')}: ${visible(help)}`]),
    ...(state === 'stopped' ? [] : shown.slice(0, 3)).flatMap((one) => outputLines(one, { paint, width })),
  ];
}

function outputLines(
  { host, lastLines = [], log, remarks = [], receipt }: HostResult,
  look: FailureLook,
): string[] {
  const { paint, width } = look;
  const room = Math.max(40, width - 7);
  const all = log === undefined ? '' : `, all in ${visible(log)}`;
  const notes = remarks.map((remark) => `    note: ${visible(remark)}`);
  const kept =
    receipt === undefined || lastLines.length + remarks.length === 0
      ? []
      : [`    receipt ${visible(receipt)}`];
  if (lastLines.length === 0) return notes.length === 0 ? [] : [`  ${visible(host)}:`, ...notes, ...kept];
  return [
    `  ${paint.cyan(`the last lines of ${visible(host)}`)}${all}:`,
    ...lastLines.slice(-MOST_LINES).map((line) => `    ${paint.dim('|')} ${cutToWidth(visible(line), room)}`),
    ...notes,
    ...kept,
  ];
}
