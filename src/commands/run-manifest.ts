import type { Context } from '../core/context.ts';
import { type RunOptions, type RunResult, runBundle } from '../offline/run.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import type { ManifestInput } from './manifest-input.ts';
import { withManifestBundle } from './with-manifest-bundle.ts';

/** How to run a manifest. */
export interface ManifestRunOptions extends Omit<RunOptions, 'enforce'> {
  readonly askPassphrase?: AskPassphrase;
  /** A policy file in place of the user's. */
  readonly policy?: string;
}

/**
 * `arx run` of a manifest: repacks it into a private temporary bundle and runs that. A lock beside the manifest is used
 * and left as it is.
 * @throws what `repack` and `runBundle` throw.
 */
export async function runManifest(
  input: ManifestInput,
  { askPassphrase, policy, ...running }: ManifestRunOptions,
  context: Context,
): Promise<RunResult> {
  const sealing = {
    ...(askPassphrase !== undefined && { askPassphrase }),
    ...(policy !== undefined && { policy }),
  };
  return await withManifestBundle(input, sealing, context, async (sealed) => {
    const { bundle, trust, enforce, verdict } = sealed;
    const result = await runBundle(bundle, { ...running, enforce }, trust, context);
    return { ...result, ...(verdict !== undefined && { verdict }) };
  });
}
