import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Change } from '../../offline/state/change.ts';
import { removeOnTarget, rollbackTarget, type TargetReversed } from '../target/reverse-on-target.ts';
import type { ReverseOptions } from '../target/target-options.ts';
import { type Absent, unlessAbsent } from './absent.ts';
import type { HostChanges } from './fleet-result.ts';
import type { HostDone, Perform } from './perform.ts';
import { conductOf, type OpenSession, openWay } from './perform-run.ts';

/** What is rolled back or removed. */
export type WhatToReverse =
  | { readonly verb: 'remove'; readonly name: string }
  /** A receipt of that host, or a bundle; missing: the newest run. */
  | { readonly verb: 'rollback'; readonly receipt?: string };

const CUT_OFF = 'the run that was not closed there is taken back, and nothing before it';

/** Rolls back or removes on each host. One that has nothing of it has come to a good end. */
export function performReverse(
  what: WhatToReverse,
  options: ReverseOptions,
  open?: OpenSession,
): Perform<TargetReversed | Absent> {
  return async (host, work) => {
    await using session = await openWay(host, work, open);
    const all = { ...options, ...conductOf(host, work) };
    const subject = what.verb === 'remove' ? what.name : what.receipt;
    return await unlessAbsent(subject, async () => {
      const reversed =
        what.verb === 'remove'
          ? await removeOnTarget(session, what.name, all, work.context)
          : await rollbackTarget(session, what.receipt, all, work.context);
      return doneBy(reversed, host.name);
    });
  };
}

/** @throws ArxError RUN_STEP_FAILED when not everything could be taken back. */
function doneBy(reversed: TargetReversed, host: string): HostDone<TargetReversed> {
  const { result, changes, receipt, recovered, traffic } = reversed;
  const remarks = [...(recovered && result !== undefined ? [CUT_OFF] : []), ...reversed.remarks];
  if (result === 'failed')
    throw new ArxError(
      'RUN_STEP_FAILED',
      `Cannot bring ${quoted(host)} back: not everything could be undone, expected all of it`,
      { hint: `The notes say what: arx status --on ${host} --receipts`, data: { receipt, result, remarks } },
    );
  return {
    state: result === undefined ? 'planned' : 'done',
    ...(recovered !== true && { changes: countsOf(changes) }),
    traffic: { need: traffic.need, sent: traffic.sent },
    ...(receipt !== undefined && { receipt }),
    ...(remarks.length > 0 && { remarks }),
    value: reversed,
  };
}

function countsOf(changes: readonly Change[]): HostChanges {
  const deleted = changes.filter(({ after }) => after === null).length;
  const created = changes.filter(({ before, after }) => before === null && after !== null).length;
  return { created, changed: changes.length - deleted - created, deleted };
}
