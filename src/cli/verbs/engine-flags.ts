import type { Command } from 'commander';
import { ArxError } from '../../core/errors.ts';
import type { EngineOptions } from '../../library/engine-options.ts';
import { several } from '../several.ts';

/** Adds the options that give the work on targets to others. */
export function addEngineOptions(command: Command): Command {
  return command
    .option('--engine <url>', 'give the work to `arx worker`s through this queue: nats://HOST:PORT')
    .option('--registry <url>', 'with --engine: put the bundle there for them: https://HOST/NAME')
    .option(
      '--worker <key>',
      'with --engine: believe this public key, not the own one; may be repeated',
      several,
    );
}

/** Through what the work goes, if not through this machine. @throws ArxError USAGE_CONFLICT. */
export function engineOptions(
  options: Readonly<Record<string, unknown>>,
  dryRun: boolean,
): EngineOptions | undefined {
  const { engine, registry, worker } = options as {
    readonly engine?: string;
    readonly registry?: string;
    readonly worker?: readonly string[];
  };
  if (engine === undefined) {
    if (registry === undefined && worker === undefined) return undefined;
    throw conflict(
      `Cannot use --${registry === undefined ? 'worker' : 'registry'} without an engine: expected --engine, too`,
    );
  }
  if (dryRun)
    throw conflict(
      'Cannot use --engine in a dry run: workers only do, and this machine looks, expected one of the two',
      'Leave --engine out: the plan is the same',
    );
  return {
    engine,
    ...(registry !== undefined && { registry }),
    ...(worker !== undefined && { workers: worker }),
  };
}

function conflict(message: string, hint?: string): ArxError {
  return new ArxError('USAGE_CONFLICT', message, hint === undefined ? {} : { hint });
}
