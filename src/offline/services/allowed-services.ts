import type { ServiceEntry } from '../../model/manifest.ts';
import type { SealedCode } from '../../model/seal.ts';

/** What a service that is declared without `do` may be asked for. */
const USUAL = ['reload', 'restart', 'start', 'status', 'stop'];

/** What a command may ask of the host's services, as `NAME ACTION`: what its sealed text shows, and what is declared. */
export function allowedServices(
  { capabilities }: Pick<SealedCode, 'capabilities'>,
  declared: readonly ServiceEntry[],
): string[] {
  const asked = declared.flatMap(({ name, do: actions = USUAL }) =>
    actions.map((action) => `${name} ${action}`),
  );
  return [...new Set([...(capabilities?.services ?? []), ...asked])].sort();
}
