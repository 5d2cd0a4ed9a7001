import { ArxError } from '../core/errors.ts';
import type { Session } from './session.ts';

/**
 * Returns normally if binary data may go to standard output, which takes one thing and is no terminal.
 * @throws ArxError USAGE_CONFLICT.
 */
export function demandStream(thing: string, { globals, shell }: Session): void {
  if (globals.json)
    throw new ArxError(
      'USAGE_CONFLICT',
      `Cannot write the ${thing} and the JSON object to standard output: it takes one of them`,
    );
  if (!shell.stdout.isTTY) return;
  throw new ArxError('USAGE_CONFLICT', `Cannot write the ${thing} to a terminal: it is binary data`, {
    hint: 'Give -o FILE, or pipe it into another program',
  });
}
