import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { DEFAULT_POLICY } from '../model/policy/default-policy.ts';
import type { EffectivePolicy, PolicyKey } from '../model/policy/effective-policy.ts';
import type { Levels, Merged } from '../model/policy/merge-policies.ts';
import type { Policy } from '../model/policy/policy.ts';
import { PROJECT_POLICY, readPolicyFile, SYSTEM_POLICY, userPolicy } from './read-policy-file.ts';
import { loadTrust } from './trust-store.ts';
import type { TrustedKey } from './trusted-key.ts';

/** Which policies hold beside the system's. */
export interface PolicySettings {
  /** A file that replaces the user's policy.yaml. */
  readonly policy?: string;
  /** The directory of a manifest, whose arx.policy.yaml may tighten. */
  readonly project?: string;
}

/** The policy that holds, and where each of its values stands. */
export interface LoadedPolicy {
  readonly policy: EffectivePolicy;
  /** By key, as `sources.allow_hosts`; what is not there has its default. */
  readonly held: Merged['held'];
  readonly levels: Levels;
}

/**
 * The policy that holds: the system's (/etc/arx/policy.yaml) binds the user's, and both bind the project's, which may only
 * tighten. Files that are not there say nothing; without any these are the defaults. What the system does not allow the
 * user is reported as a warning.
 * @param systemFile Another place than /etc/arx/policy.yaml.
 * @throws ArxError POLICY_INVALID with every problem, TRUST_KEY_PERMISSIONS if others own a file of the system or the user,
 *   or may write it, USAGE_NO_FILE if `settings.policy` is not there.
 */
export async function loadPolicy(
  context: Context,
  settings: PolicySettings = {},
  systemFile = SYSTEM_POLICY,
): Promise<EffectivePolicy> {
  return (await loadPolicyLevels(context, settings, systemFile)).policy;
}

/** The same with the origin of each value. Errors as above. */
export async function loadPolicyLevels(
  context: Context,
  settings: PolicySettings = {},
  systemFile = SYSTEM_POLICY,
): Promise<LoadedPolicy> {
  const levels = await readLevels(context, settings, systemFile);
  if (Object.values(levels).every((level) => level === undefined))
    return { policy: DEFAULT_POLICY, held: new Map(), levels };
  const { mergePolicies } = await import('../model/policy/merge-policies.ts');
  const { effectiveFrom } = await import('../model/policy/effective-from.ts');
  const resolved = await resolveKeys(levels, context);
  const { held, warnings } = mergePolicies(resolved, impliedTrust(resolved, context));
  for (const message of warnings) context.report({ type: 'warning', message });
  return { policy: effectiveFrom({ held }, resolved), held, levels: resolved };
}

async function readLevels(
  { configDir }: Context,
  { policy, project }: PolicySettings,
  systemFile: string,
): Promise<Levels> {
  return {
    system: await readPolicyFile({ path: systemFile }),
    user: await readPolicyFile(userPolicy(configDir, policy)),
    project:
      project === undefined
        ? undefined
        : await readPolicyFile({ path: join(project, PROJECT_POLICY), anybodys: true }),
  };
}

async function resolveKeys({ system, user, project }: Levels, context: Context): Promise<Levels> {
  const { resolvePolicyKeys } = await import('./resolve-policy-keys.ts');
  const stored = (): ReturnType<typeof loadTrust>['keys'] => loadTrust(context).keys;
  const resolve = (policy: Policy | undefined, anybodys: boolean): Policy | undefined =>
    policy && resolvePolicyKeys(policy, { stored, anybodys });
  return { system: resolve(system, false), user: resolve(user, false), project: resolve(project, true) };
}

/** A key of this machine as a policy lists it. */
function listedKey({ name, pem, roles, notBefore, notAfter }: TrustedKey): PolicyKey {
  return {
    name,
    pem,
    roles: roles ?? ['builder', 'reviewer'],
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
  };
}

/** Where no policy says who is trusted, a project's is compared with the trust of this machine. */
function impliedTrust({ project }: Levels, context: Context): ReadonlyMap<string, unknown> {
  if (project?.settings.has('trust.keys') !== true) return new Map();
  const { keys, identities } = loadTrust(context);
  return new Map<string, unknown>([
    ['trust.keys', keys.map(listedKey)],
    ['trust.identities', identities],
  ]);
}
