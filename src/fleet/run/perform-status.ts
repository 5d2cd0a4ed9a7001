import { ArxError } from '../../core/errors.ts';
import type { StatusOptions } from '../../offline/status/host-status.ts';
import { statusOfTarget, type TargetStatus } from '../target/status-of-target.ts';
import type { Perform } from './perform.ts';
import { conductOf, type OpenSession, openWay } from './perform-run.ts';

/** Looks at what each host has. A host without the bundle that is asked for has nothing of it: undefined. */
export function performStatus(options: StatusOptions, open?: OpenSession): Perform<TargetStatus | undefined> {
  return async (host, work) => {
    await using session = await openWay(host, work, open);
    try {
      const asked = { ...options, ...conductOf(host, work) };
      return { state: 'planned', value: await statusOfTarget(session, asked, work.context) };
    } catch (error) {
      if (!(error instanceof ArxError) || error.code !== 'RUN_NOT_INSTALLED') throw error;
      return { state: 'planned', value: undefined };
    }
  };
}
