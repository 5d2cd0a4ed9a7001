import { ArxError } from '../../core/errors.ts';
import { type Globals, PROGRESS_CHOICES, type ProgressChoice } from '../globals.ts';

/**
 * How to show progress: the option, then ARX_PROGRESS, then what fits. `auto` draws on a terminal outside of CI and
 * prints lines elsewhere; with --quiet nothing, with --json nothing but on a terminal.
 * @throws ArxError USAGE_INVALID for an unknown word in ARX_PROGRESS.
 */
export function chooseProgress(
  globals: Globals,
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): Exclude<ProgressChoice, 'auto'> {
  const choice = globals.progress ?? fromEnvironment(env['ARX_PROGRESS']);
  if (choice !== 'auto') return choice;
  if (globals.quiet) return 'none';
  if (isTerminal && isUnset(env['CI']) && env['TERM'] !== 'dumb') return 'tty';
  return globals.json ? 'none' : 'plain';
}

function fromEnvironment(value: string | undefined): ProgressChoice {
  if (isUnset(value)) return 'auto';
  const choice = PROGRESS_CHOICES.find((known) => known === value);
  if (choice !== undefined) return choice;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use ARX_PROGRESS="${value}": it is unknown, expected one of ${PROGRESS_CHOICES.join(', ')}`,
  );
}

function isUnset(value: string | undefined): boolean {
  return value === undefined || value === '' || value === 'false';
}
