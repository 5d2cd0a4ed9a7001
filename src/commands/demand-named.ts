import { ArxError } from '../core/errors.ts';

/**
 * Returns normally unless the name of an output is empty, as an unset variable gives it: it would be the current directory.
 * @param doing as `write to`, for the message.
 * @throws ArxError USAGE_INVALID.
 */
export function demandNamed(name: string, doing: string, kind: 'file' | 'directory'): void {
  if (name !== '') return;
  throw new ArxError('USAGE_INVALID', `Cannot ${doing} "": the name is empty, expected that of a ${kind}`);
}
