import { openSession } from '../../connect/open-session.ts';
import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import type { Host } from '../../model/fleet/fleet.ts';
import { localGround } from '../../offline/run/local-ground.ts';
import { ownPlaces } from '../../offline/run/own-places.ts';
import type { Session } from '../../plugin/session.ts';
import { startable } from '../target/startable.ts';
import { runOnTarget } from '../target/run-on-target.ts';
import type { TargetBundle } from '../target/target-bundle.ts';
import type { TargetConduct, TargetOptions, TargetResult } from '../target/target-options.ts';
import { disconnectOf } from './disconnect-of.ts';
import type { HostDone, HostWork, Perform } from './perform.ts';
import { secretPlaces } from './secret-places.ts';

/** What a host says of single files that were edited by hand. */
const MOST_KEPT = 20;

/** Opens the way to a host. */
export type OpenSession = (host: Host, context: Context) => Promise<Session>;

/** Runs a verified bundle on each host. */
export function performRun(
  bundle: TargetBundle,
  options: TargetOptions,
  open: OpenSession = openSession,
): Perform<TargetResult> {
  return async (host, work) => {
    await using session = await openWay(host, work, open);
    const conduct = { ...options, ...conductOf(host, work) };
    const result = await runOnTarget(session, bundle, conduct, work.context).catch((error: unknown) => {
      session.failed?.();
      throw error;
    });
    return doneBy(result);
  };
}

/**
 * Opens the way to a host. An interrupt ends the opening, and nothing later: what runs there is told to stop through the same
 * way, and is followed until it has taken everything back.
 */
export async function openWay(host: Host, work: HostWork, open: OpenSession = openSession): Promise<Session> {
  using opening = startable(work.context);
  return await work.connect(() => open(host, opening.context));
}

/** What the data of a host says of the work on it. */
export function conductOf(
  host: Host,
  { phase, context }: HostWork,
): Pick<TargetConduct, 'stateDirectory' | 'ownPlaces' | 'phase' | 'onDisconnect' | 'lease' | 'secrets'> {
  const named = host.data['state_directory'];
  const directory = typeof named === 'string' ? named : isHere(host) ? context.stateDir : undefined;
  return {
    phase,
    ...(directory !== undefined && { stateDirectory: directory }),
    ...(isHere(host) && { ownPlaces: ownPlaces(context, localGround) }),
    ...disconnectOf(host),
    ...secretPlaces(host),
  };
}

/** This machine, by the same user: it has one state and one configuration, whichever way it is reached. */
function isHere({ chain: [first, ...more], data }: Host): boolean {
  const isElevated = ['_sudo', '_su_user', '_doas'].some(
    (key) => data[key] !== undefined && data[key] !== false,
  );
  return first.connector === 'local' && more.length === 0 && !isElevated;
}

function doneBy(result: TargetResult): HostDone<TargetResult> {
  const { state, placed, steps, traffic, receipt, plan } = result;
  const remarks = [...(state === 'done' ? keptBy(plan) : []), ...result.remarks];
  const { created, changed, deleted } = placed;
  return {
    state,
    changes: { created, changed, deleted },
    traffic: { need: traffic.need, sent: traffic.sent },
    commands: steps.filter((step) => step.state !== 'skipped').length,
    ...(receipt !== undefined && { receipt }),
    ...(remarks.length > 0 && { remarks }),
    value: result,
  };
}

/** What stays of what was edited by hand. */
function keptBy(plan: TargetResult['plan']): string[] {
  const changed = plan === undefined ? [] : [...plan.entries, ...plan.deletes];
  const saved = changed.flatMap(({ savedAs }) => savedAs ?? []);
  const more = saved.length > MOST_KEPT ? [`and ${saved.length - MOST_KEPT} more are kept`] : [];
  return [
    ...saved.slice(0, MOST_KEPT).map((path) => `what was edited by hand is kept as ${quoted(path, 500)}`),
    ...more,
  ];
}
