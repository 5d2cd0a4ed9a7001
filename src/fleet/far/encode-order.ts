import { hexOf } from '../../core/digest.ts';
import { shellWord } from '../../core/shell-word.ts';
import { escapeForJson } from '../../core/visible.ts';
import { newToken } from '../../offline/change/staged-name.ts';
import { isPut } from '../../offline/change/change-kinds.ts';
import { backList } from './back-list.ts';
import { CopiesTogether } from './copies-together.ts';
import { demandFarPath } from './demand-far-path.ts';
import type { FarOrder } from './far-model.ts';
import { checkList, enterList, keepList, sorted, stageList } from './place-lists.ts';
import { passingList } from './passing-list.ts';
import { callLines } from './word-batches.ts';
import { dirname } from 'node:path';

/**
 * The files of an order (docs/target-protocol.md, "Orders").
 * @param acts the one about commands, services and daemons.
 * @throws ArxError RUN_BAD_TARGET for a path that a list cannot hold.
 */
export function encodeOrder(order: FarOrder, acts: string): Map<string, Uint8Array> {
  for (const { path } of [...order.changes, ...order.passing]) demandFarPath(path, 'place');
  const token = newToken();
  const all = sorted(order.changes);
  const places = [...new Set(order.changes.map(({ path }) => dirname(path)))];
  const together = new CopiesTogether(order.run);
  const lists = {
    head: headLines(order, token),
    passing: passingList(order, together),
    check: checkList(all),
    keep: keepList(all),
    stage: stageList(all, together),
    enter: enterList(all, token),
    back: backList(all),
    places: callLines('places', places),
    used: callLines('used', usedOf(order)),
  };
  const files = Object.entries(lists).map(([name, lines]) => [name, textOf(lines)] as const);
  const links = together.tar === undefined ? [] : [['links.tar', together.tar] as const];
  return new Map([...files, ...links, ['acts', Buffer.from(acts)], ['closing', order.closing]]);
}

/** The last line makes an empty list a list that succeeds. */
function textOf(lines: readonly string[]): Buffer {
  return Buffer.from([...lines, ':', ''].join('\n'));
}

function headLines(order: FarOrder, token: string): string[] {
  const values = {
    format: '1',
    run: order.run,
    token,
    what: jsonText(`${order.what}, from ${order.controller}`),
    rollback: order.rollback ? '1' : '',
    reverse: order.reverse ? '1' : '',
    order_part: order.part ?? '',
    lease: order.lease === undefined ? '' : String(order.lease),
    workspace: order.workspace,
    count: String(order.changes.length),
    after: order.after ?? '-',
    plain: isPlain(order) ? '1' : '',
  };
  return Object.entries(values).map(([name, value]) => `${name}=${shellWord(value)}`);
}

/** Only files are placed: nothing runs, and nothing needs a workspace. */
function isPlain(order: FarOrder): boolean {
  const { reverse, steps, undo, services, stop, starting, restore, passing } = order;
  const acts = [steps, undo, services, stop, starting, restore, passing];
  return !reverse && acts.every((list) => list.length === 0);
}

function jsonText(text: string): string {
  return escapeForJson(JSON.stringify(text));
}

function usedOf({ changes, passing }: FarOrder): string[] {
  const files = [...changes, ...passing].filter(isPut).map(({ after }) => after);
  return [...new Set(files.flatMap((after) => (after.kind === 'file' ? [hexOf(after.digest)] : [])))];
}
