import { ArxError } from '../../core/errors.ts';

/** How long killed processes may take to end, in milliseconds. */
export const PATIENCE = 10_000;

/** The error for processes that do not end although they were killed: they hang in the system. */
export function stuck(): ArxError {
  return new ArxError(
    'RUN_STEP_FAILED',
    `Cannot end the processes that a command left: some are there ${PATIENCE / 1000} s after they were killed`,
  );
}
