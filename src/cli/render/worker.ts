import { jsonLine } from '../../core/json-line.ts';
import { redactText } from '../../core/redact.ts';
import { visible } from '../../core/visible.ts';
import type { WorkerCall } from '../../library/work.ts';
import { hostWords } from './fleet/host-words.ts';

type Event = Parameters<WorkerCall['heard']>[0];

/** One line on what a worker does: `12:08:15  web-01  done  3 created, 4.1 s`; as JSON with the schema `arx.worker-event/1`. */
export function workerLine(
  event: Event,
  { json, now }: { readonly json: boolean; readonly now: Date },
): string {
  const at = now.toISOString();
  if (json) return jsonLine({ schema: 'arx.worker-event/1', at, ...event });
  return redactText(`${at.slice(11, 19)}  ${words(event)}\n`);
}

function words(event: Event): string {
  switch (event.type) {
    case 'ready':
      return `${event.worker} waits for work`;
    case 'taken':
      return `${visible(event.host)}  taken${event.delivery > 1 ? `, for the ${ordinal(event.delivery)} time` : ''}`;
    case 'ended':
      return hostWords(event.result);
    case 'given-back':
      return `${visible(event.host)}  given back`;
    case 'refused':
      return `refused  ${visible(event.message)}`;
    case 'lost':
      return `waits  ${visible(event.message)}`;
  }
}

function ordinal(count: number): string {
  return count === 2 ? 'second' : count === 3 ? 'third' : `${count}th`;
}
