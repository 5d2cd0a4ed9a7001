import type { CommanderError } from 'commander';
import { ArxError } from '../core/errors.ts';

/** What commander says of a command line, as an error of arx: its sentence, its "did you mean" as the hint. */
export function usageError(error: CommanderError): ArxError {
  const [sentence = '', guess = ''] = error.message.replace(/^error: /, '').split('\n');
  const hint = guess.replace(/^\((.*)\?\)$/, '$1?') || '`--help` after the command shows its page';
  return new ArxError(
    'USAGE_INVALID',
    `Cannot read the command line: ${sentence.replaceAll("'", '"').replace(/\.$/, '')}`,
    { hint },
  );
}
