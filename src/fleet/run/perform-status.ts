import type { StatusOptions } from '../../offline/status/host-status.ts';
import { statusOfTarget, type TargetStatus } from '../target/status-of-target.ts';
import { type Absent, unlessAbsent } from './absent.ts';
import type { Perform } from './perform.ts';
import { conductOf, type OpenSession, openWay } from './perform-run.ts';

/** Looks at what each host has. One without the bundle that is asked for has come to a good end. */
export function performStatus(options: StatusOptions, open?: OpenSession): Perform<TargetStatus | Absent> {
  return async (host, work) => {
    await using session = await openWay(host, work, open);
    const asked = { ...options, ...conductOf(host, work) };
    return await unlessAbsent(options.name, async () => ({
      state: 'planned',
      value: await statusOfTarget(session, asked, work.context),
    }));
  };
}
