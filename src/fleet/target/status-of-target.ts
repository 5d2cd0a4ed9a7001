import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { ledgerKeys, readLedger } from '../../offline/state/ledger.ts';
import type { ReceiptRow } from '../../offline/state/read-receipt.ts';
import type { StatusHost } from '../../offline/status/bundle-status.ts';
import { isMeant } from '../../offline/status/is-meant.ts';
import { type HostStatus, type StatusOptions, statusOf } from '../../offline/status/host-status.ts';
import type { Session } from '../../plugin/session.ts';
import { openFar } from '../far/open-far.ts';
import type { FarOpenRun } from '../far/far-model.ts';
import { askForReceipts } from './ask-for-receipts.ts';
import { newMeter } from './meter.ts';
import { pathsOfTarget } from './told-of-target.ts';
import type { TargetConduct, TargetResult } from './target-options.ts';
import { type SettledView, TargetView, type View } from './target-view.ts';

/** What bundles have on a target. */
export interface TargetStatus extends HostStatus, Pick<TargetResult, 'traffic' | 'ms'> {
  /** A run that is going on there, or that nobody has closed. */
  readonly open?: FarOpenRun;
}

/** What is asked, and how the target is reached. */
export type TargetStatusOptions = StatusOptions & Pick<TargetConduct, 'stateDirectory' | 'phase'>;

/**
 * What bundles have on a target, and what has drifted from how they placed it, as `status` says it of this machine. Changes
 * nothing there.
 * @throws ArxError HOST_UNREACHABLE, HOST_NO_PROGRAM, HOST_INVALID, RUN_NOT_INSTALLED, RUN_STATE_INVALID, INTERRUPTED.
 */
export async function statusOfTarget(
  session: Session,
  options: TargetStatusOptions,
  context: Context,
): Promise<TargetStatus> {
  const far = await openFar(session, { state: options.stateDirectory }, context);
  using target = new TargetView(session.name, far, context);
  const meter = newMeter(far, options);
  meter.phase('looking');
  const settled = await target.settle((view) => askAll(view, options), { despite: true });
  checkAborted(context);
  if (settled === undefined)
    throw new ArxError('INTERNAL', 'Cannot tell the status of a target: nobody looked');
  const { open } = target;
  const found = await statusOf(options, ofView(settled.view), context);
  const { receipts } = found;
  return {
    ...found,
    ...(receipts !== undefined && { receipts: rowsOfTarget(receipts, session.name, settled.view) }),
    ...(open !== undefined && { open }),
    traffic: meter.traffic,
    ms: meter.ms,
  };
}

/** Everything that bundles have placed is looked at, at once. */
function askAll(view: View, { name, receipts = false }: StatusOptions): void {
  const { state, facts, ground } = view;
  if (state === undefined || facts === undefined) return;
  const ledger = readLedger(state);
  for (const key of ledgerKeys(state)) {
    const installed = ledger.find(key);
    if (installed === undefined || (name !== undefined && !isMeant(name, installed))) continue;
    for (const { path } of installed.paths) quietly(() => ground.look(path));
    for (const { service } of installed.services) view.isActive(service);
    for (const daemon of installed.daemons) quietly(() => ground.isAlive(daemon));
  }
  if (!receipts) return;
  askForReceipts(view, facts.state);
}

/** What cannot be looked at is told when it is compared. */
function quietly(look: () => unknown): void {
  try {
    look();
  } catch {
    // The comparison asks again.
  }
}

/** Where receipts that cannot be believed are on the target. */
function rowsOfTarget(
  rows: readonly ReceiptRow[],
  target: string,
  { state: mirror, facts: { state } }: SettledView,
): ReceiptRow[] {
  return rows.map((row) =>
    row.holds ? row : { ...row, problem: pathsOfTarget(row.problem, { mirror, target, state }) },
  );
}

function ofView({ state, facts, ground, isActive }: SettledView): Parameters<typeof statusOf>[1] {
  const host: StatusHost = {
    looking: { ground, digestOf: (path) => ground.digestOf(path) },
    isAlive: (daemon) => ground.isAlive(daemon),
    isActive: (service) => Promise.resolve(isActive(service)),
    pause: () => undefined,
  };
  return { state, stateDir: facts.state, host };
}
