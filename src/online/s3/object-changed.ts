import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';

/** The error for an object that is not what it was when the work on its source began. */
export function objectChanged(source: string, bucket: string, key: string): ArxError {
  return new ArxError(
    'SOURCE_CHANGED',
    `Cannot read "${source}": the object ${quoted(key)} of ${quoted(bucket)} changed while it was read, expected it to stay`,
    { hint: 'Run the command again when nobody writes there any more' },
  );
}
