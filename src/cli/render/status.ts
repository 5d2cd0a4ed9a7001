import type { StatusPage } from '../../commands/status.ts';
import { formatCount } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';
import { type BundleStatus, isDown, type ServiceStatus } from '../../offline/status/bundle-status.ts';
import type { OpenWork } from '../../offline/status/host-status.ts';
import type { Drift } from '../../offline/state/find-drift.ts';
import type { StepRecord } from '../../offline/state/receipt.ts';
import type { ReceiptRow } from '../../offline/state/read-receipt.ts';
import type { Paint } from '../paint.ts';
import { formatTitle } from './bundle.ts';
import { formatTable } from './table.ts';
import { textOfLines } from './text-of-lines.ts';

/**
 * Each installed bundle with what has drifted, then floors, receipts and open work.
 * @param name the only bundle that was asked for.
 */
export function statusScreen(
  { bundles, floors, receipts = [], work }: StatusPage,
  paint: Paint,
  name?: string,
): string {
  const nothing =
    name === undefined ? 'Nothing is installed here.' : `${visible(name)} is not installed here.`;
  const installed = bundles.flatMap((bundle) => bundleLines(bundle, paint));
  return textOfLines([
    ...(bundles.length === 0 ? [nothing] : installed),
    ...formatTable(floors.map(({ name, sequence }) => ['floor', visible(name), `sequence ${sequence}`])),
    ...receiptLines(receipts, paint),
    ...(work === undefined ? [] : [workLine(work, paint)]),
  ]);
}

function bundleLines(bundle: BundleStatus, paint: Paint): string[] {
  const { key, bundle: digest, receipt, paths, drift, services, daemons } = bundle;
  const title = formatTitle(bundle);
  const drifted = drift.length === 0 ? 'none has drifted' : `${drift.length} drifted`;
  const rows = [
    ...services.map((service) => ['service', visible(service.service), activeWord(service, paint)]),
    ...daemons.map(({ name, pid, alive }) => [
      'daemon',
      visible(name),
      alive ? `process ${pid}` : paint.red('has ended'),
    ]),
  ];
  return [
    title === '' ? visible(key) : `${paint.bold(title)}  ${digest}`,
    `  ${formatCount(paths, 'path')}, ${drifted}; receipt ${receipt}`,
    ...[...formatTable(drift.map((each) => driftCells(each, paint))), ...formatTable(rows)].map(
      (line) => `  ${line}`,
    ),
  ];
}

function driftCells({ path, kind, differs, takenBy }: Drift, paint: Paint): string[] {
  const gone = differs.includes('missing');
  const words =
    takenBy === undefined
      ? differs.map((word) => (word === 'kind' ? `no ${kind} any more` : word))
      : [`taken over by ${visible(takenBy)}`];
  return [
    gone ? paint.red('-') : paint.yellow('~'),
    visible(kind === 'directory' ? `${path}/` : path),
    words.join(', '),
  ];
}

function activeWord(service: ServiceStatus, paint: Paint): string {
  const { active, action } = service;
  if (active === undefined) return 'unknown';
  if (active) return 'active';
  return isDown(service) ? paint.red('not active') : `not active, after ${visible(action)}`;
}

function receiptLines(receipts: readonly ReceiptRow[], paint: Paint): string[] {
  const lines = formatTable(receipts.map((receipt) => receiptCells(receipt, paint)));
  return receipts.flatMap((row, index) => [
    lines[index] ?? '',
    ...(row.holds ? [] : [`         ${visible(row.problem)}`]),
  ]);
}

function receiptCells(row: ReceiptRow, paint: Paint): string[] {
  if (!row.holds) return ['receipt', row.id, paint.red('does not hold')];
  const { id, kind, result, changes, bundle, downgradedFrom, undone = [] } = row;
  const title = formatTitle(row);
  const shown = result === 'done' ? result : paint.red(result);
  const floor = downgradedFrom === undefined ? '' : `below the floor of ${downgradedFrom}`;
  const done = `${formatCount(changes.count, 'change')}${undoneWords(undone, paint)}`;
  return ['receipt', id, kind, shown, title || bundle, done, floor];
}

function undoneWords(undone: readonly StepRecord[], paint: Paint): string {
  if (undone.length === 0) return '';
  const failed = undone.filter(({ state }) => state === 'failed').length;
  const words = formatCount(undone.length, 'undo command');
  return failed === 0 ? `, ${words}` : `, ${words}, ${paint.red(`${failed} failed`)}`;
}

function workLine({ kind, key, started, by, done }: OpenWork, paint: Paint): string {
  const what = `${kind} of ${visible(key)}, begun ${started}`;
  if (by !== undefined) return `working  ${what}, by process ${by.pid} of ${visible(by.user)}`;
  if (done)
    return paint.red(
      `cut off  ${what}, all of it done; the next run, rollback or removal writes that down first`,
    );
  return paint.red(`cut off  ${what}; the next run, rollback or removal takes it back first`);
}
