import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { againSecrets } from './again-secrets.ts';
import { type Followed, followToEnd } from './follow-to-end.ts';
import type { Ordered } from './make-order.ts';
import type { TargetWork } from './target-work.ts';
import { demandSent, noteSent } from './sent-variables.ts';
import { sentSecrets, variablesOf } from './target-secrets.ts';

/** Milliseconds before it is looked again whether somebody else has ended. */
const PAUSE = 1000;

/**
 * Starts an order on a target, follows it to its end, and closes it.
 * @returns undefined when somebody else had begun before, and waiting for that is allowed: plan again.
 * @throws ArxError RUN_BUSY, RUN_NO_SECRET, HOST_UNREACHABLE, INTERRUPTED.
 */
export async function carryOut({ order, closing }: Ordered, work: TargetWork): Promise<Followed | undefined> {
  const { target, meter, conduct, began, context } = work;
  const names = [
    ...order.steps.flatMap(({ secrets }) => secrets),
    ...order.undo.flatMap((step) => Object.keys(step.secrets)),
  ];
  const { secrets: said = {} } = conduct;
  const named = variablesOf(said, Object.keys(said));
  const sent = { target: target.name, variables: variablesOf(order.secrets, names) };
  if (order.reverse) demandSent(sent, named, context);
  else noteSent(sent, context);
  const again = await againSecrets(order, { target: target.name, named }, context);
  const values = new Map([...again, ...(await sentSecrets(order.secrets, names, context))]);
  checkAborted(context);
  meter.phase('running');
  try {
    await target.far.start(order, values);
  } catch (error) {
    if (!(error instanceof ArxError) || error.code !== 'RUN_BUSY' || conduct.wait === false) throw error;
    await delay(PAUSE, undefined, { signal: context.signal }).catch(() => undefined);
    checkAborted(context);
    return undefined;
  }
  began();
  return await followToEnd(target, closing, { values: values.values(), meter }, context);
}
