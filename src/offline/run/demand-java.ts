import { ArxError } from '../../core/errors.ts';
import type { Ground } from './ground.ts';
import type { PlannedEntry } from './plan-model.ts';
import { isProgramThere } from './is-program-there.ts';
import type { Step } from './step-model.ts';

/**
 * Returns normally if each command that runs a jar finds java in its own PATH, on the host or among what is placed.
 * @throws ArxError RUN_NO_JAVA.
 */
export function demandJava(steps: readonly Step[], entries: readonly PlannedEntry[], ground: Ground): void {
  const without = steps.find((step) => step.program?.jar === true && !isProgramThere(step, entries, ground));
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
