import type { Session } from '../../session.ts';
import type { FleetDisplay } from './fleet-display.ts';

/** The only host is shown as this machine is: what it is at as steps, and the output of its commands as it is. */
export function singleDisplay({ reporter }: Session): FleetDisplay {
  return {
    heard: (event) => {
      if (event.type === 'event') return reporter.report(event.event);
      if (event.type === 'phase')
        return reporter.report({ type: 'step', step: event.host, state: 'started', detail: event.phase });
      if (event.type === 'result') {
        const state = event.result.error === undefined ? 'done' : 'failed';
        return reporter.report({ type: 'step', step: event.result.host, state, detail: '' });
      }
      return undefined;
    },
    close: () => undefined,
  };
}
