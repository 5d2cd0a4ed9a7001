import type { Json } from '../../core/canonical-json.ts';
import { object, text } from '../../model/shape.ts';
import type { Withdrawal } from '../../plugin/work-queue.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import { openMessage, refused, signMessage } from './signed-message.ts';

const SHAPE = object({ run: text });

/** That a run is withdrawn, as the queue carries it. */
export function signWithdrawal(run: string, key: KeyPair): Withdrawal {
  return { run, bytes: signMessage('withdrawal', { run } satisfies Json, key) };
}

/**
 * Passes what the controller of a run has signed to withdraw this run.
 * @param controller who has signed the work of the run.
 * @throws ArxError ENGINE_REFUSED, also for what withdraws another run.
 */
export function demandWithdrawal({ run, bytes }: Withdrawal, controller: TrustedKey): void {
  const { said } = openMessage(['withdrawal'], bytes, [controller]);
  const problem = SHAPE(said, 'the withdrawal');
  if (problem !== undefined) throw refused(problem);
  if ((said as { readonly run: string }).run !== run) throw refused('it withdraws another run');
}
