import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ArxError } from '../core/errors.ts';

/** The next step where an output is FORMAT[=FILE]. */
export const FORMAT_HINT = 'Without a file the output is a stream: -o FORMAT';

/**
 * Returns normally if a file may be written under this name, or if it is `-`. A rename over a device or over the input
 * would destroy it.
 * @throws ArxError USAGE_CONFLICT.
 */
export function demandOutput(
  output: string,
  inputs: readonly (string | undefined)[],
  hint = 'Use -o - for a stream',
): void {
  if (output === '-') return;
  if (inputs.some((input) => input !== undefined && input !== '-' && isSame(input, output)))
    throw new ArxError(
      'USAGE_CONFLICT',
      `Cannot write to "${output}": it is an input, expected another file`,
    );
  const found = statSync(output, { throwIfNoEntry: false });
  if (found?.isDirectory() === true)
    throw new ArxError('USAGE_CONFLICT', `Cannot write to "${output}": it is a directory, expected a file`);
  if (found === undefined || found.isFile()) return;
  throw new ArxError('USAGE_CONFLICT', `Cannot write to "${output}": it is no regular file`, { hint });
}

function isSame(a: string, b: string): boolean {
  if (resolve(a) === resolve(b)) return true;
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}
