import type { Command } from 'commander';
import type { TargetCall } from '../../model/fleet/target-choice.ts';
import { ArxError } from '../../core/errors.ts';
import { several } from '../several.ts';
import { wholeNumber } from '../whole-number.ts';

/** Adds the options that name targets. */
export function addTargetOptions(command: Command): Command {
  return command
    .option('--fleet <file>', 'on the hosts of this fleet file; - for standard input')
    .option(
      '--on <target>',
      'on this target: a host, @docker/NAME, @local …; of a fleet only those that are named; may be repeated',
      several,
    )
    .option('--limit <hosts>', 'only hosts of this name, glob or group; may be repeated', several)
    .option('--data <key=value>', 'data that goes before all of the fleet file; may be repeated', several);
}

/** True if a call is about other hosts than this one. @throws ArxError USAGE_CONFLICT for options without any. */
export function hasTargets(options: Readonly<Record<string, unknown>>): boolean {
  if (options['fleet'] !== undefined || options['on'] !== undefined) return true;
  const without = NEED_TARGETS.find(([key]) => options[key] !== undefined);
  if (without === undefined) return false;
  throw new ArxError(
    'USAGE_CONFLICT',
    `Cannot use ${without[1]} on this machine alone: it is for the hosts of --fleet or --on`,
    { hint: 'Add --fleet FILE or --on TARGET' },
  );
}

/** The targets that a call names. */
export function targetCall(options: Readonly<Record<string, unknown>>): TargetCall {
  const { fleet, on = [], limit = [], data = [] } = options as Partial<TargetCall>;
  return { on, limit, data, ...(fleet !== undefined && { fleet }) };
}

const NEED_TARGETS: readonly (readonly [string, string])[] = [
  ['limit', '--limit'],
  ['data', '--data'],
  ['parallel', '--parallel'],
  ['connectRate', '--connect-rate'],
  ['waves', '--waves'],
  ['maxFail', '--max-fail'],
  ['maxUnreachable', '--max-unreachable'],
  ['resume', '--resume'],
  ['strict', '--strict'],
  ['engine', '--engine'],
  ['registry', '--registry'],
  ['worker', '--worker'],
];

/** Adds the options that say how to go through the targets. */
export function addPaceOptions(command: Command): Command {
  return command
    .option('--parallel <hosts>', 'hosts at once; default: all, at most 64', wholeNumber)
    .option('--connect-rate <number>', 'new connections in a second; default 100', wholeNumber);
}

/** Adds the options of what changes targets. */
export function addWaveOptions(command: Command): Command {
  return addPaceOptions(command)
    .option(
      '--waves <sizes>',
      'begin with some: 1,10%,50% and then the rest; each when the one before is good',
    )
    .option('--max-fail <hosts>', 'begin no further host when more have failed: 5 or 10%; with --waves 0')
    .option('--max-unreachable <hosts>', 'the same for hosts that could not be reached')
    .option('--resume <run>', 'go on with the hosts of a run that are not done: its name, or last');
}
