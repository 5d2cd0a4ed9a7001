import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for the policy of the user and of the system. */
export const POLICY_CODES = {
  POLICY_INVALID: {
    exit: EXIT.usage,
    means:
      'A policy (policy.yaml of the user or of the system, the file of --policy, arx.policy.yaml of a project) has one or more problems; each is listed with its place. A project’s policy also has a problem wherever it would loosen what holds without it.',
    remedy:
      'Repair each problem; `arx policy check FILE` shows them all. docs/policy.md shows every key, `arx policy show` what holds and where it stands.',
  },
  POLICY_REFUSED: {
    exit: EXIT.gate,
    means:
      'The policy does not allow this bundle: there are findings at or above its `fail_on`. Each is listed with its rule, place and fingerprint. Nothing was written, placed or run.',
    remedy:
      'Mend what is found; `arx explain RULE` says how. If somebody answers for it instead, write a waiver with its fingerprint into your policy.',
  },
} as const satisfies Record<string, CodePage>;
