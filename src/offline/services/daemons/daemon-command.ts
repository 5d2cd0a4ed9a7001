import type { Seal } from '../../../model/seal.ts';
import type { Step } from '../../run/step-model.ts';
import type { DaemonCommand } from '../../state/records.ts';

/** What of a command it takes to start it as a daemon. */
export type DaemonStep = Pick<
  Step,
  'number' | 'label' | 'argv' | 'cwd' | 'env' | 'names' | 'pass' | 'secrets' | 'user' | 'init' | 'program'
> & { readonly daemon: string };

/** Variables that are those of the run, unless the bundle sets them: a daemon gets its own (launch-file.ts). */
const OF_THE_RUN = ['HOME', 'TMPDIR'];

/** What is kept of a daemon's command, so that it can be started again without the bundle. @param cwd where it is started. */
export function daemonCommand(step: DaemonStep, cwd: string, secrets: Seal['secrets']): DaemonCommand {
  const { label, argv, names, pass, user } = step;
  const env = Object.entries(step.env).filter(([name]) => !OF_THE_RUN.includes(name) || names.includes(name));
  const entries = Object.entries(secrets ?? {}).filter(([name]) => step.secrets.includes(name));
  return {
    label,
    argv,
    cwd,
    env: Object.fromEntries(env),
    pass,
    ...(user !== undefined && { user }),
    secrets: Object.fromEntries(entries),
  };
}

/** The same as a command that can be started. */
export function daemonStep(name: string, { secrets, ...command }: DaemonCommand): DaemonStep {
  const names = Object.keys(command.env);
  return { ...command, number: 1, daemon: name, names, secrets: Object.keys(secrets) };
}
