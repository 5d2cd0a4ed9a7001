import { join, resolve } from 'node:path';
import { ArxError } from '../core/errors.ts';
import type { RunResult } from '../offline/run.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { type Effects, toContext } from './effects.ts';
import type { Sealable } from './input-document.ts';
import { isBundleFile } from './is-bundle-file.ts';
import type { Making } from './make-bundle.ts';
import type { RepackOptions } from './repack.ts';
import { repackInput } from './repack-input.ts';
import { runFile } from './run-file.ts';
import type { TrustOptions } from './verify.ts';

/** How to run. `trust` is for sealed bundles; the rest of `RepackOptions` for what has to be sealed first. */
export interface RunInputOptions
  extends TrustOptions, Pick<RepackOptions, 'lockFile' | 'locked' | 'offline'> {
  /** Make the plan and stop: nothing is placed, nothing runs. Default false. */
  readonly dryRun?: boolean;
}

/**
 * Runs a sealed bundle; or seals a bundle or a manifest into a private directory and then runs that. There is no second
 * way to run.
 * @throws ArxError as `runFile` and `repackInput` do; USAGE_CONFLICT for an option that would have no effect.
 */
export async function runInput(
  input: Sealable,
  options: RunInputOptions,
  making: Making,
  effects: Effects,
): Promise<RunResult> {
  const context = toContext(effects);
  const { dryRun = false, trust, ...sealing } = options;
  const path = typeof input === 'string' ? resolve(making.directory, input) : undefined;
  if (path !== undefined && isBundleFile(path)) {
    demandNone(sealing, 'a sealed bundle');
    return await runFile(path, { dryRun, ...(trust === undefined ? {} : { trust }) }, context);
  }
  demandNone(trust === undefined ? {} : { trust }, 'what is not sealed yet');
  using temporary = new TemporaryDirectory(context.tmp);
  const output = join(temporary.path, 'bundle.arx');
  await repackInput(input, { ...sealing, output, compress: 'none' }, making, effects);
  return await runFile(output, { dryRun }, context);
}

function demandNone(options: object, thing: string): void {
  const [name] = Object.keys(options);
  if (name === undefined) return;
  throw new ArxError('USAGE_CONFLICT', `Cannot run with the option "${name}": it has no effect on ${thing}`);
}
