import { ADVISORIES_CODES } from './codes/advisories.ts';
import { AUTH_CODES } from './codes/auth.ts';
import type { CodePage } from './codes/code-page.ts';
import { ENGINE_CODES } from './codes/engine.ts';
import { GENERAL_CODES } from './codes/general.ts';
import { HOST_CODES } from './codes/host.ts';
import { INTEGRITY_CODES } from './codes/integrity.ts';
import { KEYLESS_CODES } from './codes/keyless.ts';
import { LOCK_CODES } from './codes/lock.ts';
import { MANIFEST_CODES } from './codes/manifest.ts';
import { PLAN_CODES } from './codes/plan.ts';
import { PLUGIN_CODES } from './codes/plugin.ts';
import { POLICY_CODES } from './codes/policy.ts';
import { RUN_CODES } from './codes/run.ts';
import { SECRETS_CODES } from './codes/secrets.ts';
import { SERVICE_CODES } from './codes/service.ts';
import { SOURCE_CODES } from './codes/source.ts';
import { STATE_CODES } from './codes/state.ts';
import { STEP_CODES } from './codes/step.ts';
import { TRUST_CODES } from './codes/trust.ts';
import { VERIFY_CODES } from './codes/verify.ts';

/** The closed set of error codes, each with its exit status and its page for `arx explain`. */
export const ERROR_CODES = {
  ...GENERAL_CODES,
  ...MANIFEST_CODES,
  ...LOCK_CODES,
  ...AUTH_CODES,
  ...SOURCE_CODES,
  ...INTEGRITY_CODES,
  ...TRUST_CODES,
  ...KEYLESS_CODES,
  ...VERIFY_CODES,
  ...POLICY_CODES,
  ...ADVISORIES_CODES,
  ...RUN_CODES,
  ...SECRETS_CODES,
  ...SERVICE_CODES,
  ...PLAN_CODES,
  ...STATE_CODES,
  ...STEP_CODES,
  ...PLUGIN_CODES,
  ...HOST_CODES,
  ...ENGINE_CODES,
} as const satisfies Record<string, CodePage>;

/** A code of the closed set. */
export type ErrorCode = keyof typeof ERROR_CODES;
