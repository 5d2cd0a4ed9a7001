import { hostValues } from '../../connect/host-value.ts';
import type { Host } from '../../model/fleet/fleet.ts';
import type { TargetConduct } from '../target/target-options.ts';

/** Seconds. A controller says each 0.4 seconds that it is there, and may need a moment to connect anew. */
const [SHORTEST, LONGEST] = [2, 86_400];

/**
 * What the data of a host says of work whose controller is gone: `on_disconnect`, and after how many seconds.
 * @throws ArxError HOST_INVALID.
 */
export function disconnectOf({ name, data }: Host): Pick<TargetConduct, 'onDisconnect' | 'lease'> {
  const values = hostValues(name, data);
  const what = values.text('on_disconnect');
  const lease = values.number('disconnect_after', SHORTEST, LONGEST);
  if (what !== undefined && what !== 'kill' && what !== 'continue')
    return values.refuse('on_disconnect', 'another text', 'kill or continue');
  return { ...(what !== undefined && { onDisconnect: what }), ...(lease !== undefined && { lease }) };
}
