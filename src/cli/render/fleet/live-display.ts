import { redactText } from '../../../core/redact.ts';
import { visible } from '../../../core/visible.ts';
import type { HostResult } from '../../../fleet/run/fleet-result.ts';
import { isSettled } from '../../../fleet/run/fleet-result.ts';
import type { FleetEvent } from '../../../fleet/run/perform.ts';
import { drawnLines } from '../../progress/drawn-lines.ts';
import type { Session } from '../../session.ts';
import { formatWarning } from '../error.ts';
import type { FleetDisplay } from './fleet-display.ts';
import { formatSeconds, hostWords } from './host-words.ts';
import { outputLines } from './output-lines.ts';
import { tally } from './tally.ts';

interface AtWork {
  phase: string;
  /** What its commands are at, or wrote last. */
  detail: string;
  readonly since: number;
}

/** How often the times go on when nothing happens. Milliseconds. */
const TICK = 1000;

/**
 * One line for each host at work, the one that began first on top, as many as the terminal has room for, and one with the
 * counts. What went wrong stays above them at once; with -v also what hosts write.
 */
export function liveDisplay(session: Session): FleetDisplay {
  const { shell, globals, notePaint } = session;
  const atWork = new Map<string, AtWork>();
  const results: HostResult[] = [];
  const output = outputLines();
  let [all, wave] = [0, ''];
  const screen = {
    get columns() {
      return shell.stderr.columns;
    },
    get rows() {
      return shell.stderr.rows;
    },
    write: (text: string) => void shell.stderr.write(redactText(text)),
  };
  const lines = drawnLines(screen, (room) => liveLines({ atWork, results, all, wave }, room));
  const timer = setInterval(lines.changed, TICK).unref();
  const above = (text: string): void => {
    if (text === '') return;
    lines.pause();
    screen.write(text);
    lines.resume();
  };
  const take = (event: FleetEvent): void => {
    if (event.type === 'begin') all = event.hosts;
    if (event.type === 'wave') wave = `wave ${event.wave} of ${event.of}`;
    if (event.type === 'held') above(`no further host is begun: ${event.why}\n`);
    if (event.type === 'phase') changePhase(atWork, event.host, event.phase);
    if (event.type === 'event') above(ofHost(event));
    if (event.type !== 'result') return;
    atWork.delete(event.result.host);
    results.push(event.result);
    above(output.end(event.result.host) + badLine(event.result));
  };
  const ofHost = ({ host, event }: FleetEvent & { type: 'event' }): string => {
    const work = atWork.get(host);
    if (work !== undefined && event.type === 'step')
      work.detail = event.state === 'started' ? event.step : '';
    if (event.type === 'warning')
      return formatWarning({ ...event, message: `${host}: ${event.message}` }, notePaint);
    return event.type === 'output' && globals.verbose > 0 ? output.add(host, event) : '';
  };
  return {
    heard: (event) => {
      take(event);
      lines.changed();
    },
    close: () => {
      clearInterval(timer);
      lines.pause();
    },
  };
}

function changePhase(atWork: Map<string, AtWork>, host: string, phase: string): void {
  const work = atWork.get(host);
  if (work === undefined) atWork.set(host, { phase, detail: '', since: Date.now() });
  else Object.assign(work, { phase, detail: '' });
}

function badLine(result: HostResult): string {
  return isSettled(result) || result.state === 'skipped' ? '' : `${hostWords(result)}\n`;
}

interface Shown {
  readonly atWork: ReadonlyMap<string, AtWork>;
  readonly results: readonly HostResult[];
  readonly all: number;
  readonly wave: string;
}

function liveLines({ atWork, results, all, wave }: Shown, room: number): string[] {
  const shown = [...atWork].slice(0, room);
  const width = Math.max(0, ...shown.map(([host]) => host.length));
  const lines = shown.map(([host, { phase, detail, since }]) =>
    [visible(host).padEnd(width), phase, visible(detail), formatSeconds(Date.now() - since)]
      .filter((word) => word !== '')
      .join('  '),
  );
  const more = atWork.size > shown.length ? `${atWork.size - shown.length} more at work` : '';
  const counts = [`${results.length} of ${all} ended`, tally(results), more, wave];
  return [...lines, counts.filter((word) => word !== '').join(', ')];
}
