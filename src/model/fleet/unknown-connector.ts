import { didYouMean } from '../../core/did-you-mean.ts';
import { ADD_PLUGIN, type FleetWords } from './fleet-words.ts';
import type { NoTarget } from './parse-target-name.ts';
import type { TargetChain } from './target-name.ts';

/** What is wrong with a chain that has a connector which nobody knows; undefined: nothing. */
export function unknownConnector(
  chain: TargetChain,
  { connectors }: Pick<FleetWords, 'connectors'>,
): Required<NoTarget> | undefined {
  const unknown = chain.find(({ connector }) => connectors?.includes(connector) === false);
  if (unknown === undefined) return undefined;
  const near = didYouMean(unknown.connector, connectors ?? []);
  return {
    problem: `there is no connector @${unknown.connector}, expected one of ${(connectors ?? []).map((word) => `@${word}`).join(', ')}`,
    hint: near === undefined ? ADD_PLUGIN : `did you mean "@${near}"?`,
  };
}
