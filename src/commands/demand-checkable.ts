import { ArxError } from '../core/errors.ts';
import { isPolicyText } from '../model/policy/is-policy-text.ts';

/**
 * Refuses what arx writes or reads elsewhere, before every key of it is called unknown. `name` is for messages.
 * @throws ArxError USAGE_INVALID.
 */
export function demandCheckable(text: string, name: string): void {
  if (/^schema: arx\.lock\//m.test(text))
    throw another(name, 'a lockfile', '`arx lock --check` says whether it answers its manifest');
  if (isPolicyText(text)) throw another(name, 'a policy', '`arx policy check FILE` checks it');
}

function another(name: string, is: string, hint: string): ArxError {
  return new ArxError(
    'USAGE_INVALID',
    `Cannot check "${name}": it is ${is}, expected a manifest or a fleet file`,
    { hint },
  );
}
