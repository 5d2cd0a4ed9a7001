import { didYouMean } from '../core/did-you-mean.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { ADD_PLUGIN } from '../model/fleet/fleet-words.ts';
import type { Connector } from '../plugin/connector.ts';
import { CHAIN_NAMES, CONNECTORS } from './connectors.ts';

/**
 * The connector for the word after `@`.
 * @throws ArxError FLEET_INVALID when there is none.
 */
export function connectorFor(word: string, connectors: readonly Connector[] = CONNECTORS): Connector {
  const found = connectors.find((connector) => connector.handles(word));
  if (found !== undefined) return found;
  const names = [...connectors, ...CHAIN_NAMES].map(({ id }) => id);
  const near = didYouMean(word, names);
  const hint = near === undefined ? `I${ADD_PLUGIN.slice(1)}` : `Did you mean @${near}?`;
  const expected = names.toSorted().join(', ');
  throw new ArxError(
    'FLEET_INVALID',
    `Cannot find the connector ${quoted(`@${word}`)}: there is none of that name, expected one of ${expected}`,
    { hint },
  );
}
