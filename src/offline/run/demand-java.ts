import { ArxError } from '../../core/errors.ts';
import type { PlannedEntry } from './plan-model.ts';
import { isProgramThere } from './is-program-there.ts';
import type { Step } from './step-model.ts';

/**
 * Returns normally if each command that runs a jar finds java in its own PATH, on this machine or among what is placed.
 * @throws ArxError RUN_NO_JAVA.
 */
export function demandJava(steps: readonly Step[], entries: readonly PlannedEntry[]): void {
  const without = steps.find((step) => step.program?.jar === true && !isProgramThere(step, entries));
  if (without === undefined) return;
  const { number, label, env } = without;
  throw new ArxError(
    'RUN_NO_JAVA',
    `Cannot run step ${number} ${JSON.stringify(label)}: "java" is no program in ${env['PATH'] ?? ''}, expected one for its jar`,
    {
      hint: 'Install a Java runtime, on Debian with `apt install default-jre-headless`; nothing was placed',
      data: { step: number },
    },
  );
}
