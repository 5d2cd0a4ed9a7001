import { ArxError } from '../../core/errors.ts';
import type { Step } from '../run/step-model.ts';
import { stepHint } from './step-hint.ts';

type StepCode =
  | 'RUN_NO_CWD'
  | 'RUN_NO_PROGRAM'
  | 'RUN_NO_USER'
  | 'RUN_SERVICE_REFUSED'
  | 'RUN_SILENT'
  | 'RUN_STEP_FAILED'
  | 'RUN_TIMEOUT';

/** The error of one command. */
export function stepFailure(
  code: StepCode,
  step: Pick<Step, 'number' | 'label'>,
  problem: string,
  details: {
    readonly cause?: unknown;
    readonly data?: Readonly<Record<string, unknown>>;
    readonly hint?: string;
  } = {},
): ArxError {
  const data = { step: step.number, ...details.data };
  const hint = details.hint ?? stepHint(code);
  const message = `Cannot run step ${step.number} ${JSON.stringify(step.label)}: ${problem}`;
  return new ArxError(code, message, { ...details, ...(hint !== undefined && { hint }), data });
}
