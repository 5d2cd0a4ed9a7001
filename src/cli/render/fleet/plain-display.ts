import { formatCount } from '../../../core/quantity.ts';
import { redactText } from '../../../core/redact.ts';
import { visible } from '../../../core/visible.ts';
import type { FleetEvent } from '../../../fleet/run/perform.ts';
import type { Session } from '../../session.ts';
import { formatWarning } from '../error.ts';
import type { FleetDisplay } from './fleet-display.ts';
import { hostWords } from './host-words.ts';
import { outputLines } from './output-lines.ts';

/** One line an event: waves, how each host ended; with -v also what each is at and what it writes. */
export function plainDisplay(session: Session): FleetDisplay {
  const { shell, globals, notePaint } = session;
  const output = outputLines();
  let [all, ended] = [0, 0];
  const lines = (event: FleetEvent): string => {
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
  return {
    heard: (event) => {
      const text = lines(event);
      return text === '' ? undefined : shell.stderr.write(redactText(text));
    },
    close: () => undefined,
  };
}
