import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { asWriting } from '../library/as-writing.ts';
import { demandNamed } from './demand-named.ts';

/** The next step where an output is FORMAT[=FILE]. */
export const FORMAT_HINT = 'Without a file the output is a stream: -o FORMAT';

/**
 * Returns normally if a file may be written under this name, or if it is `-`. A rename over a device or over the input
 * would destroy it.
 * @throws ArxError USAGE_CONFLICT; USAGE_INVALID for an empty name; WRITE_FAILED if there is no directory for it.
 */
export function demandOutput(
  output: string,
  inputs: readonly (string | undefined)[],
  hint = 'Use -o - for a stream',
): void {
  if (output === '-') return;
  demandNamed(output, 'write to', 'file');
  if (inputs.some((input) => input !== undefined && input !== '-' && isSame(input, output)))
    throw new ArxError(
      'USAGE_CONFLICT',
      `Cannot write to "${output}": it is an input, expected another file`,
    );
  const found = statSync(output, { throwIfNoEntry: false });
  if (found === undefined) return demandDirectoryFor(output);
  if (found.isDirectory())
    throw new ArxError('USAGE_CONFLICT', `Cannot write to "${output}": it is a directory, expected a file`);
  if (found.isFile()) return;
  throw new ArxError('USAGE_CONFLICT', `Cannot write to "${output}": it is no regular file`, { hint });
}

function demandDirectoryFor(file: string): void {
  // What ends with a slash can only be a directory.
  const directory = file.endsWith('/') ? file : dirname(file);
  const isThere = asWriting(`write ${quoted(file)}`, () =>
    statSync(directory, { throwIfNoEntry: false })?.isDirectory(),
  );
  if (isThere === true) return;
  const problem = `there is no directory ${quoted(directory)}, expected one`;
  throw new ArxError('WRITE_FAILED', `Cannot write ${quoted(file)}: ${problem}`, {
    hint: 'Make it, or name another place',
  });
}

function isSame(a: string, b: string): boolean {
  if (resolve(a) === resolve(b)) return true;
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}
