import type { Context } from '../../core/context.ts';
import type { VerifiedHead } from '../verified-head.ts';
import { type DeskSurroundings, openDesk } from './open-desk.ts';
import type { ServiceDesk } from './service-desk.ts';

/**
 * Opens the desk for the commands of one run. A command that reaches the init system itself gets no window, and neither does
 * a daemon.
 * @throws ArxError RUN_SERVICE_REFUSED if the FIFOs cannot be made.
 */
export async function openServiceDesk(
  { seal }: Pick<VerifiedHead, 'seal'>,
  surroundings: DeskSurroundings,
  context: Context,
): Promise<ServiceDesk> {
  const asking = seal.code.flatMap(({ init, daemon }, at) =>
    init === undefined && daemon === undefined ? [at + 1] : [],
  );
  return await openDesk({ asking, declared: seal.services ?? [] }, surroundings, context);
}
