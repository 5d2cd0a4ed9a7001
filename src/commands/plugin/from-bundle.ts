import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { extractBundle } from '../../library/extract.ts';
import { openTerms } from '../../library/open-trust.ts';
import { enforceHead } from '../../offline/enforce-head.ts';
import { findPackage } from './find-package.ts';
import type { PluginFound, PluginTerms } from './plugin-found.ts';

/**
 * The plug-in in a sealed bundle: signed by somebody who is trusted here, let in by the policy, every byte verified. Commands of
 * the bundle never run.
 * @param room a private directory that is removed afterwards.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_*, POLICY_REFUSED, PLUGIN_INVALID, USAGE_NO_FILE.
 */
export async function fromBundle(
  file: string,
  room: string,
  terms: PluginTerms,
  context: Context,
): Promise<PluginFound> {
  const content = join(room, 'content');
  const { policy } = await openTerms(terms, context);
  const head = await extractBundle({ path: file }, content, terms, context);
  if (policy.gates) await enforceHead(head, policy, context, 'allow the plug-in of');
  const signer = head.signers.map(({ name }) => name).join(', ');
  return { path: findPackage(content, file), isTemporary: true, bundle: head.digest, signer };
}
