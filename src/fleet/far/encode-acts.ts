import type { UndoStep } from '../../offline/state/records.ts';
import { shellWord } from '../../core/shell-word.ts';
import { type AgainUnit, againUnits } from './again-units.ts';
import { encodeAgain } from './encode-again.ts';
import { encodeDaemon } from './encode-daemon.ts';
import { encodeSecret } from './encode-secret.ts';
import { encodeService } from './encode-service.ts';
import { encodeStep, encodeUndoStep } from './encode-step.ts';
import type { FarOrder } from './far-model.ts';
import { shellFunction } from './shell-function.ts';

/**
 * What an order says beside its changes, as text that the agent's shell sources: a function for each command, what undoes
 * it, service, daemon and secret, which sets the variables of 59-step.sh and those behind it. Words are between single quotes,
 * so that any byte is literal.
 * @throws ArxError RUN_BAD_TARGET for a word with a NUL, which no command can have.
 */
export function encodeActs(order: FarOrder): string {
  return [...lists(order), ...functions(order)].join('\n').concat('\n');
}

function lists(order: FarOrder): string[] {
  const { steps, undo, services, stop, starting, restore, bare, secrets } = order;
  const again = againUnits(order);
  const numbers = undo.map(({ number }) => number);
  const checks = [...steps, ...services].flatMap(({ health }) =>
    health === undefined ? [] : [kindOf(health)],
  );
  const apart = [...steps, ...undo].some(({ init }) => init !== 'direct');
  return [
    list(
      'order_steps',
      steps.map(({ number }) => number),
    ),
    list('order_undo', numbers),
    list('order_undo_reversed', numbers.toReversed()),
    list('order_services', counted(services)),
    list('order_stop', counted(stop)),
    list('order_gone', gone(order)),
    list(
      'order_starting',
      counted(starting).map((number) => stop.length + number),
    ),
    list(
      'order_again',
      again.map(({ number }) => number),
    ),
    list('order_secrets_again', again.flatMap(sentTo)),
    list('order_restore', counted(restore)),
    list('order_secrets', Object.keys(secrets).sort()),
    list('order_health', [...new Set(checks)]),
    `order_bare=${bare ? 1 : ''}`,
    `order_apart=${!bare && apart ? 1 : ''}`,
  ];
}

function functions(order: FarOrder): string[] {
  const { workspace } = order;
  return [
    ...order.steps.flatMap((step) => encodeStep(step, order)),
    ...order.undo.flatMap((undo: UndoStep) => encodeUndoStep(undo, { ...order, workspace })),
    ...order.services.flatMap((service, at) => encodeService(service, at + 1)),
    ...[...order.stop, ...order.starting].flatMap((record, at) => encodeDaemon(record, at + 1)),
    ...againUnits(order).flatMap((unit) => encodeAgain(unit, workspace)),
    ...order.restore.flatMap(({ service, action, wasActive, wasEnabled }, at) =>
      shellFunction(`restore_${at + 1}`, [
        `"$1" ${[service, action].map(shellWord).join(' ')} ${answer(wasActive)} ${answer(wasEnabled)}`,
      ]),
    ),
    ...Object.entries(order.secrets).flatMap(([name, entry]) => encodeSecret(name, entry)),
  ];
}

/** Of those that are stopped, the ones that no command starts anew. */
function gone({ steps, stop }: FarOrder): number[] {
  const wanted = new Set(steps.map(({ daemon }) => daemon));
  return stop.flatMap(({ name }, at) => (wanted.has(name) ? [] : [at + 1]));
}

/** Those secrets that come from elsewhere. */
function sentTo({ secrets }: AgainUnit): string[] {
  return [...secrets].flatMap(([alias, { entry }]) => (entry.env === undefined ? [] : [alias]));
}

function list(name: string, words: readonly (string | number)[]): string {
  return `${name}='${words.join(' ')}'`;
}

function counted(items: readonly unknown[]): number[] {
  return items.map((_, at) => at + 1);
}

function kindOf({ http, tcp }: { readonly http?: string; readonly tcp?: string }): string {
  if (http !== undefined) return 'http';
  return tcp === undefined ? 'command' : 'tcp';
}

function answer(value: boolean | undefined): string {
  if (value === undefined) return '-';
  return value ? 'yes' : 'no';
}
