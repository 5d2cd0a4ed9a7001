import type { Digest } from '../../core/digest.ts';
import type { RuleCode } from '../audit/finding.ts';
import type { FleetWithout } from './fleet-without.ts';
import type { FailOn, Severity } from '../audit/severity.ts';

/** As what somebody signs: who seals, or who has reviewed. */
export type Role = 'builder' | 'reviewer';

/** Whom a policy trusts with a key. */
export interface PolicyKey {
  readonly name: string;
  /** SPKI PEM. */
  readonly pem: string;
  readonly roles: readonly Role[];
  /** ISO days between which its signatures count. */
  readonly notBefore?: string;
  readonly notAfter?: string;
}

/** Whom a policy trusts by a certificate. */
export interface PolicyIdentity {
  readonly name: string;
  /** The exact subject alternative name, or an anchored pattern for it. One of both. */
  readonly san?: string;
  readonly sanPattern?: string;
  /** The exact OIDC issuer; always there. */
  readonly issuer: string;
  readonly roles: readonly Role[];
}

/** What one rule is told. */
export interface RuleSetting {
  readonly enabled?: boolean;
  readonly severity?: Severity;
  /** What a project has asked for: no finding of the rule is less than that. */
  readonly least?: Severity;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Somebody answers for one finding, for some time. */
export interface Waiver {
  readonly rule: RuleCode;
  readonly fingerprint: Digest;
  readonly reason: string;
  readonly owner: string;
  readonly ticket?: string;
  /** ISO days. */
  readonly created?: string;
  readonly expires: string;
  /** Where it is written, for messages. */
  readonly at: string;
}

/** What holds when the system's, the user's and the project's policies have been put together. */
export interface EffectivePolicy {
  /** sha256 of the canonical JSON of everything below but `run` and `fleet`. */
  readonly digest: Digest;
  readonly files: readonly string[];
  /** True: a file has more than limits, `run` and `fleet`, so repack and run are gates too. */
  readonly gates: boolean;
  readonly trust: {
    /** Undefined: the keys and identities that are trusted on this machine, for both roles. */
    readonly keys?: readonly PolicyKey[];
    readonly identities?: readonly PolicyIdentity[];
    /** How many different signers each role needs. Default builder 1, reviewer 0. */
    readonly thresholds: Readonly<Record<Role, number>>;
    /** The name of the trusted root to use; undefined: all imported ones. */
    readonly root?: string;
    /** Days. */
    readonly maxRootAge?: number;
  };
  readonly require: {
    /** A time that a timestamp authority or a log vouches for. */
    readonly timestamp: boolean;
    /** An entry in a transparency log. */
    readonly log: boolean;
    /** A version of arx from which on bundles are accepted. */
    readonly minArx?: string;
    /** `arx audit` must have been called with --rebuild. */
    readonly reproducible: boolean;
    /** An upstream signature (`verify:`) for every downloaded source. */
    readonly verified: boolean;
    /** Digests of the policies by which reviewers may have judged; undefined: any. */
    readonly approvalPolicies?: readonly Digest[];
    /** The lowest sequence, by the bundle's name. */
    readonly sequence: ReadonlyMap<string, number>;
  };
  readonly sources: {
    /** Host names, `*.corp.example`; undefined: all. */
    readonly allowHosts?: readonly string[];
    readonly denyHosts: readonly string[];
    readonly schemes?: readonly string[];
    /** Every source must be pinned in the manifest itself: a commit, an integrity. */
    readonly pin: boolean;
    readonly cooldownDays?: number;
    readonly maxAgeDays?: number;
  };
  readonly content: {
    /** Bytes. */
    readonly maxFile?: number;
    readonly maxTotal?: number;
    readonly maxEntries?: number;
    /** How deep nested archives are looked into. Default 3. */
    readonly maxDepth: number;
    readonly allowBinaries: boolean;
    /** Patterns as in `include`. */
    readonly denyGlobs: readonly string[];
    /** The modes that a manifest may ask for, as four octal digits; undefined: all without set-id and world-write. */
    readonly modes?: readonly string[];
  };
  readonly behaviour: {
    /** Default true: `network: host` is told but not forbidden. */
    readonly allowNetwork: boolean;
    readonly allowSudo: boolean;
    /** Path prefixes that steps may write; undefined: the declared targets and cwd. */
    readonly allowPaths?: readonly string[];
    readonly allowInterpreters?: readonly string[];
  };
  /** How bundles are run here. It judges no bundle, so it is neither a gate nor part of the digest. */
  readonly run: {
    /** Bundles may be placed below directories that group or others can write, or another user owns. Default false. */
    readonly writableParents: boolean;
  };
  /** How bundles are run on other hosts. As `run`, it judges no bundle. */
  readonly fleet: {
    /** What targets may do without where they lack it. Default nothing. */
    readonly without: readonly FleetWithout[];
  };
  readonly licences: {
    /** SPDX expressions or ids; undefined: all. */
    readonly allow?: readonly string[];
    readonly deny: readonly string[];
    /** Purls or `source:path` prefixes that are left out. */
    readonly exceptions: readonly string[];
  };
  readonly vulnerabilities: {
    /** From this CVSS base score on it is `high`; undefined: severities as the database says. */
    readonly failCvss?: number;
    /** A directory or zip of OSV records. */
    readonly db?: string;
    /** Days. Default 30. */
    readonly maxDbAge: number;
    /** OpenVEX files. */
    readonly vex: readonly string[];
  };
  readonly rules: ReadonlyMap<RuleCode, RuleSetting>;
  /** Default high. */
  readonly failOn: FailOn;
  readonly waivers: readonly Waiver[];
  /** The longest life of a waiver, in days. Default 365. */
  readonly maxWaiverDays: number;
}
