import { listed } from '../../../core/listed.ts';
import { formatCount } from '../../../core/quantity.ts';
import { redactText } from '../../../core/redact.ts';
import { visible } from '../../../core/visible.ts';
import type { FleetEvent } from '../../../fleet/run/perform.ts';
import type { Session } from '../../session.ts';
import { formatWarning } from '../error.ts';
import type { FleetDisplay } from './fleet-display.ts';
import { formatSeconds, hostWords } from './host-words.ts';
import { outputLines } from './output-lines.ts';

/** Long work is heard of at least this often. Milliseconds. */
const HEARTBEAT = 30_000;
const MOST_NAMED = 5;

/**
 * One line an event: waves, how each host ended; with -v also what each is at and what it writes. Where nothing of that
 * happens for long, a line says who is at work.
 */
export function plainDisplay(session: Session, heartbeat = HEARTBEAT): FleetDisplay {
  const { shell, globals, notePaint } = session;
  const output = outputLines();
  const atWork = new Map<string, { readonly phase: string; readonly since: number }>();
  let [all, ended] = [0, 0];
  const lines = (event: FleetEvent): string => {
    if (event.type === 'phase') atWork.set(event.host, { phase: event.phase, since: Date.now() });
    if (event.type === 'result') atWork.delete(event.result.host);
    if (event.type === 'begin') all = event.hosts;
    if (event.type === 'wave')
      return `wave ${event.wave} of ${event.of}: ${formatCount(event.hosts, 'host')}\n`;
    if (event.type === 'held') return `no further host is begun: ${event.why}\n`;
    if (event.type === 'result') {
      ended += 1;
      return `${output.end(event.result.host)}#${ended}/${all} ${hostWords(event.result)}\n`;
    }
    if (event.type === 'phase') return globals.verbose > 0 ? `${visible(event.host)}: ${event.phase}\n` : '';
    if (event.type !== 'event') return '';
    if (event.event.type === 'warning')
      return formatWarning({ ...event.event, message: `${event.host}: ${event.event.message}` }, notePaint);
    return globals.verbose > 0 && event.event.type === 'output' ? output.add(event.host, event.event) : '';
  };
  const say = (text: string): unknown => {
    if (text === '') return undefined;
    timer.refresh();
    return shell.stderr.write(redactText(text));
  };
  const timer = setInterval(() => void say(atWorkLine(atWork)), heartbeat).unref();
  return { heard: (event) => say(lines(event)), close: () => clearInterval(timer) };
}

function atWorkLine(atWork: ReadonlyMap<string, { readonly phase: string; readonly since: number }>): string {
  if (atWork.size === 0) return '';
  const hosts = [...atWork].map(
    ([host, { phase, since }]) => `${visible(host)} ${phase} ${formatSeconds(Date.now() - since)}`,
  );
  return `at work: ${listed(hosts, MOST_NAMED)}\n`;
}
