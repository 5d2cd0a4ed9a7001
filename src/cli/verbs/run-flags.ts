import { ArxError } from '../../core/errors.ts';
import type { Call } from '../face.ts';

/** What `arx run` was asked for. */
export interface RunFlags {
  /** The bundle or manifest; missing: the one that the saved plan names. */
  readonly file?: string;
  readonly dryRun: boolean;
  readonly diff: boolean;
  /** Where the plan is saved. */
  readonly plan?: string;
  /** A saved plan. */
  readonly apply?: string;
  readonly force: boolean;
  readonly allowDowngrade: boolean;
  readonly rollback: boolean;
  readonly wait: boolean;
  readonly trust?: readonly string[];
  readonly policy?: string;
  /** True: the file is a manifest, whatever its name. */
  readonly manifest: boolean;
}

/**
 * The options and the operand of one call. Saving a plan is a dry run.
 * @throws ArxError USAGE_INVALID, USAGE_CONFLICT.
 */
export function runFlags({ options, operands }: Call): RunFlags {
  const given = options as Partial<RunFlags>;
  const [file] = operands;
  const flags = {
    dryRun: false,
    diff: false,
    force: false,
    allowDowngrade: false,
    rollback: true,
    wait: true,
    manifest: false,
    ...given,
    ...(file !== undefined && { file }),
    ...(given.plan !== undefined && { dryRun: true }),
  };
  demandSense(flags);
  return flags;
}

function demandSense({ file, plan, apply, diff, dryRun }: RunFlags): void {
  if (file === undefined && apply === undefined)
    throw new ArxError('USAGE_INVALID', 'Cannot run: no file is named, expected a bundle', {
      hint: 'Name a bundle: arx run app.arx',
    });
  if (plan === '-')
    throw new ArxError('USAGE_INVALID', 'Cannot save the plan as "-": expected the name of a file', {
      hint: '--dry-run --json prints it',
    });
  if (plan !== undefined && apply !== undefined)
    throw conflict('Cannot use --plan with --apply: one saves a plan, the other carries one out');
  if (diff && !dryRun)
    throw conflict('Cannot use --diff in a run: it belongs to the plan, expected --dry-run', 'Add --dry-run');
  if (file === '-' && apply === '-')
    throw conflict('Cannot read a bundle and a plan from standard input: expected one');
}

function conflict(message: string, hint?: string): ArxError {
  return new ArxError('USAGE_CONFLICT', message, hint === undefined ? {} : { hint });
}
