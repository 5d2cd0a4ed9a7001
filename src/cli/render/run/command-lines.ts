import { formatCommandLine } from '../../../core/command-line.ts';
import { formatCount } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import type { PlannedCommand } from '../../../offline/run/plan-model.ts';
import type { Paint } from '../../paint.ts';
import { formatCapabilities } from '../capabilities.ts';
import { healthWords } from './health-words.ts';

type Limited = Pick<PlannedCommand, 'daemon' | 'undo' | 'timeout' | 'silence'>;

/** One command of a plan: its words, how it is run, what it is given, what it can do. */
export function commandLines(command: PlannedCommand, paint: Paint): string[] {
  const { argv, undo, daemon, health, skipped } = command;
  const lines = [
    surroundings(command).join(', '),
    conduct(command).join(', '),
    ...(daemon === undefined || health === undefined ? [] : [healthWords(health)]),
    ...(undo === undefined ? [] : [`undone by ${formatCommandLine(undo)}`]),
    ...formatCapabilities(command.capabilities),
  ];
  const title = `${paint.cyan('>')} ${formatCommandLine(argv)}`;
  return [
    `  ${skipped ? `${title}  ${paint.dim('(skipped: nothing changes)')}` : title}`,
    ...lines.filter((line) => line !== '').map((line) => `      ${line}`),
  ];
}

function surroundings({ source, cwd, network, env, ...command }: PlannedCommand): string[] {
  return [
    ...(source === undefined ? [] : [`from ${visible(source)}`]),
    `in ${visible(cwd)}`,
    `network ${network}`,
    ...limits(command),
    ...words('sets', env),
  ];
}

/** A daemon stays: only what undoes it has limits. */
function limits({ daemon, undo, timeout, silence }: Limited): string[] {
  return daemon !== undefined && undo === undefined ? [] : [`at most ${timeout} s`, `${silence} s silent`];
}

function conduct(command: PlannedCommand): string[] {
  const { label, user, when, retries, pass, secrets, daemon, init, services } = command;
  return [
    ...(label.startsWith('code[') ? [] : [`label ${visible(label)}`]),
    ...(user === undefined ? [] : [`as ${visible(user)}`]),
    ...(when === 'always' ? [] : ['when changed']),
    ...(retries === 0 ? [] : [formatCount(retries, 'retry')]),
    ...(daemon === undefined ? [] : [`daemon ${visible(daemon)}`]),
    ...(init === undefined ? [] : ['reaches the init system itself']),
    ...words('passes', pass),
    ...words('gets the secrets', secrets),
    ...(services.length === 0 ? [] : [`may ask for ${services.map(visible).join(', ')}`]),
  ];
}

function words(verb: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${verb} ${names.map(visible).join(' ')}`];
}
