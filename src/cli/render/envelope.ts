import type { ArxError } from '../../core/errors.ts';
import type { Event } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import { jsonLine } from '../../core/json-line.ts';

/** The one object that a command prints with --json: `{"schema":"arx.verify/1",…}`. A number grows when a field goes. */
export function answerEnvelope(verb: string, answer: Readonly<Record<string, unknown>>): string {
  return jsonLine({ schema: `arx.${verb}/1`, ...answer });
}

/** An error as one line. @param exit how the program ends, which the error alone does not say: signals differ. */
export function errorEnvelope(error: ArxError, exit: ExitCode): string {
  const { code, message, hint, at, problems, data } = error;
  return jsonLine({ schema: 'arx.error/1', code, message, hint, at, problems, data, exit });
}

/** An event of long work as one line. */
export function eventEnvelope(event: Event): string {
  if (event.type !== 'output') return jsonLine({ schema: 'arx.event/1', ...event });
  const { bytes, ...rest } = event;
  return jsonLine({ schema: 'arx.event/1', ...rest, text: Buffer.from(bytes).toString() });
}
