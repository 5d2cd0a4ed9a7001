import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';

/** The error for a ref that means several things, which it lists. */
export function ambiguousRef(source: string, asked: string, candidates: readonly string[]): ArxError {
  const listed = candidates.slice(0, 10).join(', ');
  return new ArxError(
    'SOURCE_AMBIGUOUS',
    `Cannot use "${source}": ${quoted(asked)} means ${candidates.length} things, expected one: ${listed}`,
    { hint: 'Write the full name that you mean', data: { candidates } },
  );
}
