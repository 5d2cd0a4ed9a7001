import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Step } from '../run/step-model.ts';
import { stepFailure } from './step-failure.ts';

/** Does what has to be done before a command starts. What the system refuses there fails the command. @throws what it throws. */
export async function inPreparation<T>(
  step: Pick<Step, 'number' | 'label'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall, path } = error as NodeJS.ErrnoException;
    if (error instanceof ArxError || code === undefined || syscall === undefined) throw error;
    const what = path === undefined ? syscall : `${syscall} of ${quoted(path)}`;
    const problem = `it cannot be started, because ${what} fails (${code}), expected a private directory as arx made it`;
    throw stepFailure('RUN_STEP_FAILED', step, problem, {
      cause: error,
      hint: 'Let no earlier command change what is around TMPDIR',
    });
  }
}
