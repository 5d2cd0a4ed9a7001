import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { Absent } from '../fleet/run/absent.ts';
import { performReverse, type WhatToReverse } from '../fleet/run/perform-reverse.ts';
import type { TargetReversed } from '../fleet/target/reverse-on-target.ts';
import type { Host } from '../model/fleet/fleet.ts';
import type { ReversalOptions } from '../offline/reversal/reversal.ts';
import { loadPolicy } from '../trust/load-policy.ts';
import { demandSomewhere } from './demand-somewhere.ts';
import { type FleetPass, fleetPass, type PassOptions } from './fleet-pass.ts';
import { openWithPlugins } from './open-with-plugins.ts';

/** What was done on many hosts. */
export type FleetReversed = FleetPass<TargetReversed | Absent>;

const VERBS = { remove: 'remove', rollback: 'roll back' } as const;

/** How to go back on many hosts. */
export interface FleetReverseOptions {
  readonly reversing: ReversalOptions;
  readonly passing: Omit<PassOptions, 'head'>;
}

/**
 * Rolls back or removes a bundle on many hosts. A host that has nothing of it is `absent`.
 * @throws ArxError USAGE_INVALID for a rollback of several hosts that names no bundle; RUN_NOT_INSTALLED or RUN_NO_RECEIPT
 *   when none of them has it; what `fleetPass` throws.
 */
export async function fleetReverse(
  hosts: readonly Host[],
  what: WhatToReverse,
  { reversing, passing }: FleetReverseOptions,
  context: Context,
): Promise<FleetReversed> {
  const subject = what.verb === 'remove' ? what.name : what.receipt;
  if (subject === undefined && hosts.length > 1) throw unnamed(hosts.length);
  const { fleet } = await loadPolicy(context, {});
  const resume = passing.resume !== undefined;
  const options = { ...reversing, without: fleet.without, resume };
  const perform = performReverse(what, options, openWithPlugins(context));
  const head = { what: what.verb, subject: subject ?? 'the newest run' };
  const written = reversing.dryRun === true ? {} : { head };
  const pass = await fleetPass(hosts, perform, { ...passing, ...written }, context);
  if (subject !== undefined) demandSomewhere(pass, VERBS[what.verb], subject);
  return pass;
}

/** The newest run of one host need not be that of another. */
function unnamed(count: number): ArxError {
  return new ArxError(
    'USAGE_INVALID',
    `Cannot roll back ${count} hosts: no bundle is named, expected its name or digest`,
    { hint: 'Write arx rollback NAME --fleet FILE' },
  );
}
