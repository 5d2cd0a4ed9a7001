import { ArxError } from '../../../core/errors.ts';
import { listed } from '../../../core/listed.ts';
import type { HostResult } from '../../../fleet/run/fleet-result.ts';
import { isSettled } from '../../../fleet/run/fleet-result.ts';
import type { FleetPass } from '../../../library/fleet-pass.ts';
import { formatSize } from '../../../core/quantity.ts';
import { type ErrorLook, formatError } from '../error.ts';
import { visible } from '../../../core/visible.ts';
import { hostWords } from './host-words.ts';
import { textOfLines } from '../text-of-lines.ts';
import { failureLines, type FailureLook } from './failures.ts';
import { ofHosts, tally } from './tally.ts';

/** How a run of a fleet is told to people. */
export interface SummaryLook extends FailureLook, ErrorLook {
  /** The command that goes on with what is left; missing: nothing is written down. */
  readonly again?: string;
}

/** Remarks of many hosts that are shown; the rest is in the report. */
const MOST_NOTES = 20;
const MOST_NAMED = 5;

/** The last line: how many hosts came to what; of the only one, what. Before it what stays on those that are well. */
export function fleetNotes({ results, run, report }: FleetPass<unknown>, title: string): string {
  const [only, ...more] = results;
  if (only !== undefined && more.length === 0) return onlyNotes(only, title);
  const bytes = results.reduce((sum, { traffic }) => sum + (traffic?.sent ?? 0), 0);
  const sent = bytes === 0 ? '' : `, ${formatSize(bytes)} sent`;
  const named = run === undefined ? '' : `; fleet run ${run}`;
  const last = `${title}: ${tally(results)}${unchangedWords(results)}${sent}${named}`;
  return textOfLines([...noteLines({ results, ...(report !== undefined && { report }) }), last]);
}

/** Hosts of which the same is to be said are put together. Of those that failed it stands with their failure. */
function noteLines({ results, report = '' }: Pick<FleetPass<unknown>, 'results' | 'report'>): string[] {
  const said = results
    .filter(isSettled)
    .flatMap(({ host, remarks = [] }) => remarks.map((remark) => ({ host, remark })));
  const notes = [...Map.groupBy(said, ({ remark }) => remark)];
  const more = notes.length - MOST_NOTES;
  return [
    ...notes.slice(0, MOST_NOTES).map(([remark, of]) => {
      const hosts = listed(
        of.map(({ host }) => visible(host)),
        MOST_NAMED,
      );
      return `note: ${hosts}: ${visible(remark)}`;
    }),
    ...(more > 0 ? [`note: and ${more} more, in ${visible(report)}`] : []),
  ];
}

/** Where only commands ran. */
function unchangedWords(results: readonly HostResult[]): string {
  if (!results.every(isSettled)) return '';
  const done = results.filter(({ state }) => state === 'done');
  const isSame = ({ changes }: HostResult): boolean =>
    changes !== undefined && changes.created + changes.changed + changes.deleted === 0;
  return done.length > 0 && done.every(isSame) ? ', nothing changed' : '';
}

/** What went wrong has been told. */
function onlyNotes(result: HostResult, title: string): string {
  if (!isSettled(result)) return '';
  const { receipt, remarks = [] } = result;
  return textOfLines([
    ...remarks.map((remark) => `note: ${visible(remark)}`),
    `${title} on ${hostWords(result)}`,
    ...(receipt === undefined ? [] : [`receipt ${receipt}`]),
  ]);
}

/** What went wrong, for a terminal; empty if nothing did. Of the only host it is told as on this machine. */
export function fleetFailures({ results, held }: FleetPass<unknown>, look: SummaryLook): string {
  const bad = results.filter((result) => !isSettled(result) && result.exit !== 0);
  const [first] = bad;
  if (first === undefined) return '';
  if (results.length === 1) return formatError(errorOf(first), look);
  const left = results.filter((result) => result.exit !== 0).length;
  const why = held === undefined ? '' : `; no further host was begun: ${held}`;
  const error = new ArxError(
    'HOSTS_FAILED',
    `Cannot bring all hosts to a good end: ${ofHosts(left, results.length)} did not${why}`,
    { hint: look.again === undefined ? 'Run again' : `Go on with: ${look.again}` },
  );
  return textOfLines([...failureLines(results, look), formatError(error, look).trimEnd()]);
}

function errorOf({ error, receipt, lastLines, log, remarks, state }: HostResult): ArxError {
  const { code = 'INTERNAL', message = 'Cannot go on', hint } = error ?? {};
  const told = receipt === undefined ? {} : { receipt, result: state, remarks: remarks ?? [] };
  // Who has stopped it was looking at what it wrote.
  const wrote = state === 'stopped' || lastLines === undefined ? {} : { lastLines };
  return new ArxError(code, message, {
    ...(hint !== undefined && { hint }),
    data: { ...told, ...wrote, ...(log !== undefined && { log }) },
  });
}
