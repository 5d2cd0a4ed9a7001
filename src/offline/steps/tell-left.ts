import type { Context } from '../../core/context.ts';
import type { Step } from '../run/step-model.ts';
import type { Left } from './sandbox-model.ts';

/** Warns of what a command has left running. */
export async function tellLeft(
  { number, label }: Pick<Step, 'number' | 'label'>,
  { ending, staying }: Left,
  { report }: Context,
): Promise<void> {
  const step = `Step ${number} ${JSON.stringify(label)}`;
  if (ending.length > 0)
    await report({
      type: 'warning',
      message: `${step} left ${ending.join(', ')} running: killed`,
      hint: 'What is to stay is a service of the host, or a command with `daemon: NAME`',
    });
  if (staying.length > 0)
    await report({
      type: 'warning',
      message: `${step} left ${staying.join(', ')} running, outside of any sandbox`,
    });
}
