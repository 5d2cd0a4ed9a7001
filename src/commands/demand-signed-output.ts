import { ArxError } from '../core/errors.ts';
import { demandOutput } from './demand-output.ts';

/**
 * Returns normally if a signed bundle may be written there. Its own file is allowed: then it is replaced as a whole.
 * @param inputs What is read beside it: keys, policies.
 * @throws ArxError USAGE_CONFLICT, also for streams: what is signed has to be read twice.
 */
export function demandSignedOutput(
  file: string,
  output: string | undefined,
  inputs: readonly string[],
): void {
  if (file === '-' || output === '-')
    throw new ArxError('USAGE_CONFLICT', 'Cannot sign a stream: expected the path of a bundle', {
      hint: 'Name a file, and another with -o if the first is to stay as it is',
    });
  if (output !== undefined) demandOutput(output, inputs, 'Name a file; it is replaced as a whole');
}
