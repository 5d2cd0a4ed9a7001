import { statSync } from 'node:fs';
import { quoted } from '../../core/quoted.ts';
import type { Step } from '../run/step-model.ts';
import { stepFailure } from './step-failure.ts';

/** Returns normally if the directory of a command is there. @throws ArxError RUN_NO_CWD. */
export function demandCwd(step: Pick<Step, 'number' | 'label' | 'cwd'>): void {
  const problem = problemOf(step.cwd);
  if (problem !== undefined) throw stepFailure('RUN_NO_CWD', step, `its cwd ${quoted(step.cwd)} ${problem}`);
}

function problemOf(cwd: string): string | undefined {
  try {
    const stats = statSync(cwd, { throwIfNoEntry: false });
    return stats?.isDirectory() === true ? undefined : 'is no directory, expected one';
  } catch (error) {
    return `cannot be looked at (${(error as NodeJS.ErrnoException).code}), expected a directory`;
  }
}
