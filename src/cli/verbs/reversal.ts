import { EXIT } from '../../core/exit-code.ts';
import type { WhatToReverse } from '../../fleet/run/perform-reverse.ts';
import type { Reversed } from '../../offline/reversal/reversed.ts';
import type { ReversalOptions } from '../../offline/reversal/reversal.ts';
import type { Call } from '../face.ts';
import type { Paint } from '../paint.ts';
import type { Answer, Session } from '../session.ts';

/** What a program needs to go back on other hosts; missing: this machine only. */
export type ReverseTargets = () => Promise<
  (session: Session, call: Call, what: WhatToReverse) => Promise<Answer>
>;

/** The options that `rollback` and `remove` share, as commander takes them. */
export const REVERSAL_FLAGS = [
  ['-n, --dry-run', 'show what would be done; change nothing'],
  ['--force', 'do not keep what was edited by hand; leave what cannot be undone as it is'],
  ['--no-wait', 'fail at once when another run is going on'],
] as const;

/** The same as values. */
export function reversalOptions(options: Readonly<Record<string, unknown>>): Required<ReversalOptions> {
  return {
    dryRun: options['dryRun'] === true,
    force: options['force'] === true,
    wait: options['wait'] !== false,
  };
}

/** Exit 7 when not everything could be taken back; the receipt says what. */
export async function reversalAnswer(
  reversed: Reversed,
  { dryRun, program, paint }: { readonly dryRun: boolean; readonly program: string; readonly paint: Paint },
): Promise<Answer> {
  const { reversalNotes, reversalScreen } = await import('../render/reversal.ts');
  const left = reversed.result === 'failed';
  return {
    json: { dryRun, ...reversed },
    data: dryRun ? reversalScreen(reversed, paint) : '',
    notes: dryRun ? '' : reversalNotes(reversed, program),
    exit: left ? EXIT.step : EXIT.done,
  };
}
