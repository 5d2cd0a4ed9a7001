import type { Context } from '../core/context.ts';
import { hostStatus } from '../library/status.ts';
import { hasDrifted, type HostStatus, type StatusOptions } from '../offline/status/host-status.ts';

/** What `arx status` shows. */
export interface StatusPage extends HostStatus {
  /** True if something is not as a bundle has left it. */
  readonly drifted: boolean;
}

/** `arx status [NAME]`. @throws what `hostStatus` throws. */
export async function status(options: StatusOptions, context: Context): Promise<StatusPage> {
  const found = await hostStatus(options, context);
  return { ...found, drifted: hasDrifted(found) };
}
