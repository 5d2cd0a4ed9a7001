import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { waiverProblem } from '../audit/waivers.ts';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import { type PolicyRow, policyRows } from '../model/policy/policy-rows.ts';
import { loadPolicyLevels, type PolicySettings } from '../trust/load-policy.ts';
import { PROJECT_POLICY } from '../trust/read-policy-file.ts';
import { loadTrust } from '../trust/trust-store.ts';

/** What `arx policy check` found in policies without problems. */
export interface CheckedPolicy {
  readonly digest: Digest;
  readonly files: readonly string[];
  /** How many values they set. */
  readonly values: number;
}

/** What `arx policy show` shows. */
export interface ShownPolicy {
  readonly digest: Digest;
  readonly files: readonly string[];
  /** True: repack and run refuse what the policy does not allow. */
  readonly gates: boolean;
  readonly rows: readonly PolicyRow[];
}

/**
 * `arx policy check`: reads a policy as it would be used: a file called arx.policy.yaml as a project's, any other in place
 * of the user's; without a file those of the system and the user, and the one here.
 * @throws ArxError POLICY_INVALID with every problem, USAGE_NO_FILE, TRUST_KEY_PERMISSIONS.
 */
export async function checkPolicy(file: string | undefined, context: Context): Promise<CheckedPolicy> {
  const { policy, held } = await loadPolicyLevels(context, settingsFor(file));
  if (
    file !== undefined &&
    !policy.files.includes(file) &&
    !policy.files.includes(join(dirname(file), PROJECT_POLICY))
  )
    throw new ArxError('USAGE_NO_FILE', `Cannot read the policy "${file}": it does not exist`);
  warnOfWaivers(policy, context);
  warnOfBothRoles(policy, context);
  return { digest: policy.digest, files: policy.files, values: held.size };
}

/** A policy with a waiver that has ended is a good policy: what it no longer waives is found again. */
function warnOfWaivers({ waivers, maxWaiverDays }: EffectivePolicy, context: Context): void {
  for (const waiver of waivers) {
    const problem = waiverProblem(waiver, maxWaiverDays, context.now());
    if (problem === undefined) continue;
    const { at, rule, owner } = waiver;
    context.report({ type: 'warning', message: `${at}: the waiver of ${rule} by ${owner} ${problem}` });
  }
}

/** Who may do both can approve what they have sealed: then a needed reviewer says nothing. */
function warnOfBothRoles(policy: EffectivePolicy, context: Context): void {
  if (policy.trust.thresholds.reviewer === 0) return;
  const { keys, identities } = loadTrust(context, { policy });
  for (const { name, roles } of [...keys, ...identities]) {
    if (roles?.length === 1) continue;
    context.report({
      type: 'warning',
      message: `${quoted(name)} is builder and reviewer: it can approve what it has sealed itself, and counts as a reviewer then`,
      hint: 'Give it one role: `roles: [builder]` in the policy, or `arx trust add --role`',
    });
  }
}

function settingsFor(file: string | undefined): PolicySettings {
  if (file === undefined) return { project: '.' };
  return basename(file) === PROJECT_POLICY ? { project: dirname(file) } : { policy: file };
}

/** `arx policy show`: what holds, and where each value stands. @throws ArxError as `checkPolicy`, for the project too. */
export async function showPolicy(settings: PolicySettings, context: Context): Promise<ShownPolicy> {
  const { project } = settings;
  if (project !== undefined && statSync(project, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new ArxError(
      'USAGE_NO_FILE',
      `Cannot read the policy of "${project}": it is no directory, expected the one of a manifest`,
    );
  const { policy, held } = await loadPolicyLevels(context, settings);
  const { digest, files, gates } = policy;
  return { digest, files, gates, rows: policyRows(held) };
}
