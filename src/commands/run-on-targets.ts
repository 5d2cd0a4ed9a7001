import type { Context } from '../core/context.ts';
import type { TargetOptions } from '../fleet/target/target-options.ts';
import { type FleetRun, fleetRun, type FleetRunOptions } from '../library/fleet-run.ts';
import type { PassOptions } from '../library/fleet-pass.ts';
import { isManifestName } from '../library/is-manifest-name.ts';
import { type OpenInput, withInput } from '../library/open-input.ts';
import type { EngineOptions } from '../library/engine-options.ts';
import { queuedRun } from '../library/queued-run.ts';
import { openTerms } from '../library/open-trust.ts';
import type { Host } from '../model/fleet/fleet.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import { bundleArgument } from './bundle-argument.ts';
import { withManifestBundle } from './with-manifest-bundle.ts';

/** What is run, and how. */
export interface TargetsRun {
  /** A file, or `-` for the stream. */
  readonly file: string;
  /** True: it is a manifest, whatever its name. */
  readonly manifest: boolean;
  readonly running: TargetOptions;
  readonly passing: Omit<PassOptions, 'head'>;
  readonly trust?: readonly string[];
  /** A policy file in place of the user's. */
  readonly policy?: string;
  readonly askPassphrase?: AskPassphrase;
  /** Missing: this machine does the work. */
  readonly through?: EngineOptions;
}

/**
 * `arx run FILE --fleet FILE` or `--on TARGET`. A manifest is sealed into a private bundle first.
 * @throws what `fleetRun`, `queuedRun` and `repack` throw.
 */
export async function runOnTargets(
  hosts: readonly Host[],
  call: TargetsRun,
  stdin: AsyncIterable<Uint8Array>,
  context: Context,
): Promise<FleetRun> {
  const { file, manifest, running, passing, trust, policy, askPassphrase, through } = call;
  const named = policy !== undefined && { policy };
  const start = async (input: OpenInput, options: FleetRunOptions): Promise<FleetRun> =>
    through === undefined
      ? await fleetRun(input, hosts, options, context)
      : await queuedRun(input, hosts, { ...options, through }, context);
  if (manifest || isManifestName(file)) {
    const sealing = { ...(askPassphrase !== undefined && { askPassphrase }), ...named };
    return await withManifestBundle({ manifest: file, stdin }, sealing, context, async (sealed) => {
      const options = { running: { ...running, enforce: sealed.enforce }, passing, trust: sealed.trust };
      return await start(sealed.bundle, options);
    });
  }
  const terms = await openTerms({ ...(trust !== undefined && { trust }), ...named }, context);
  const options = { running: { ...running, enforce: terms.policy }, passing, trust: terms.trust };
  return await withInput(bundleArgument(file, stdin), context, (input) => start(input, options));
}
