import { jsonLine } from '../../../core/json-line.ts';
import type { Session } from '../../session.ts';
import type { FleetDisplay } from './fleet-display.ts';

/** One event a line: `{"schema":"arx.fleet-event/1","type":…}`. */
export function jsonDisplay({ shell }: Session): FleetDisplay {
  return {
    heard: (event) => {
      if (event.type !== 'event') return shell.stderr.write(line(event));
      const { host, event: inner } = event;
      if (inner.type !== 'output') return shell.stderr.write(line({ ...inner, host }));
      const { bytes, ...rest } = inner;
      return shell.stderr.write(line({ ...rest, host, text: Buffer.from(bytes).toString() }));
    },
    close: () => undefined,
  };
}

function line(event: Readonly<Record<string, unknown>>): string {
  return jsonLine({ schema: 'arx.fleet-event/1', ...event });
}
