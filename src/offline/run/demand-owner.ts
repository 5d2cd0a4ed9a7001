import { ArxError } from '../../core/errors.ts';
import type { Owner } from '../../sys/owner.ts';
import type { Ground } from './ground.ts';

/**
 * The owner that a bundle declares, as numbers.
 * @throws ArxError RUN_NO_OWNER if the host does not know it, or if only root could give files to it.
 */
export function demandOwner(text: string, ground: Ground): Owner {
  const owner = ground.ownerOf(text);
  if (owner === undefined)
    throw refusal(text, 'this machine does not know it', 'Create the user and group first');
  const self = ground.self.uid;
  if (self !== 0 && self !== owner.uid)
    throw refusal(text, `the run has uid ${self}, expected root`, 'Run it as root');
  return owner;
}

function refusal(owner: string, problem: string, hint: string): ArxError {
  return new ArxError('RUN_NO_OWNER', `Cannot give files to ${JSON.stringify(owner)}: ${problem}`, { hint });
}
