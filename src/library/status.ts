import type { Context } from '../core/context.ts';
import { demandLinux } from '../offline/run/demand-linux.ts';
import { localGround } from '../offline/run/local-ground.ts';
import { isAlive } from '../offline/services/daemons/is-alive.ts';
import { findInitSystem, type InitSystem } from '../offline/services/init-system.ts';
import { isActive } from '../offline/services/service-state.ts';
import { digestPlaced } from '../offline/state/digest-placed.ts';
import { peekState } from '../offline/state/state-directory.ts';
import type { StatusHost } from '../offline/status/bundle-status.ts';
import { type HostStatus, type StatusOptions, statusOf } from '../offline/status/host-status.ts';
import { breather } from '../sys/breather.ts';

/**
 * What bundles have on this host, and what has drifted from how they placed it. Reads everything that they placed; writes
 * nothing and takes no lock.
 * @throws ArxError RUN_NO_PLATFORM, RUN_NOT_INSTALLED if there is no bundle of that name or digest, RUN_STATE_INVALID, INTERRUPTED.
 */
export async function hostStatus(options: StatusOptions, context: Context): Promise<HostStatus> {
  demandLinux('tell what bundles have here');
  const { stateDir } = context;
  return await statusOf(options, { state: peekState(context), stateDir, host: thisHost(context) }, context);
}

function thisHost(context: Context): StatusHost {
  const pause = breather(context);
  let init: InitSystem | undefined;
  return {
    looking: { ground: localGround, digestOf: (path, placed) => digestPlaced(path, placed, pause) },
    isAlive,
    isActive: async (service) => await isActive(service, (init ??= findInitSystem()), context),
    pause,
  };
}
