import type { Digest } from '../../core/digest.ts';
import type { Conduct, Execution, SecretEntry, ServiceEntry } from '../manifest.ts';
import type { Resolution } from '../seal.ts';
import type { Capabilities } from './capabilities.ts';
import type { Component, DatabaseFact, LicenceFact, Vulnerability } from './component.ts';
import type { Finding, RuleCode, WaivedFinding } from './finding.ts';
import type { FailOn, Severity } from './severity.ts';

/** A signature that held, by somebody who is trusted here. */
export interface ReportSigner {
  readonly kind: 'key' | 'identity' | 'ssh';
  /** The name under which it is trusted. */
  readonly name: string;
  /** `SHA256:…` of a key. */
  readonly fingerprint?: string;
  /** Subject alternative name and issuer of an identity. */
  readonly san?: string;
  readonly issuer?: string;
  /** As what it signed. */
  readonly role: 'builder' | 'reviewer';
  /** ISO time that a timestamp authority or log vouches for. */
  readonly time?: string;
  /** Index in a transparency log. */
  readonly logIndex?: string;
}

/** What cryptography shows; nothing here is anybody's word. */
export interface Verified {
  /** The bundle digest. */
  readonly digest: Digest;
  readonly signers: readonly ReportSigner[];
  /** Files of all sources and their bytes, each of which held; what stands in two sources counts twice. */
  readonly bytes: number;
  readonly files: number;
  /** Trusted roots that were used, with the ISO date of each. */
  readonly roots: readonly { readonly name: string; readonly date?: string }[];
}

/** What the sealer says. */
export interface Claimed {
  readonly name?: string;
  readonly version?: string;
  readonly sequence?: number;
  readonly builder?: string;
  readonly arx?: string;
  readonly platforms?: readonly string[];
  readonly services?: readonly ServiceEntry[];
  /** Where each secret is on the host that runs the bundle. */
  readonly secrets?: Readonly<Record<string, SecretEntry>>;
  readonly sources: readonly ClaimedSource[];
  readonly code: readonly ClaimedStep[];
  readonly data: readonly {
    readonly source: number;
    readonly target?: string;
    readonly mode?: string;
    readonly owner?: string;
    /** Line in the sealed manifest. */
    readonly line?: number;
  }[];
}

/** Where a source came from, as its sealer says. */
export interface ClaimedSource {
  readonly request: string;
  readonly nature: 'file' | 'directory';
  readonly resolution: Resolution;
  readonly tree: Digest;
  readonly entries: number;
  readonly contentSize: number;
}

/** One command with how it is run, also where the bundle says so for all of them; and what the seal says it can do. */
export interface ClaimedStep extends Execution, Conduct {
  /** As one would type it. */
  readonly command: readonly string[];
  /** The index of the source that is the program. */
  readonly source?: number;
  readonly network: 'none' | 'host';
  readonly cwd?: string;
  readonly label?: string;
  /** Line in the sealed manifest. */
  readonly line?: number;
  readonly capabilities?: Capabilities;
}

/** A file or directory of the size map and the file tree. */
export interface ObservedFile {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly size: number;
  readonly digest?: Digest;
  readonly executable?: true;
  readonly target?: string;
  /** What its first bytes say: `elf`, `text`, `script`, `zip`, … */
  readonly type?: string;
}

/** What the analysis saw. */
export interface Observed {
  /** One a command, in the seal's order. */
  readonly capabilities: readonly Capabilities[];
  readonly components: readonly Component[];
  readonly vulnerabilities: readonly Vulnerability[];
  readonly licences: readonly LicenceFact[];
  /** One list a source, sorted by path. */
  readonly files: readonly (readonly ObservedFile[])[];
}

/** A check that did not run. */
export interface CheckNotRun {
  /** A rule's code, or a check in words: `known vulnerabilities`. */
  readonly check: string;
  readonly why: string;
}

/** Everything that an audit says, for all outputs. The same input gives the same report. */
export interface AuditReport {
  /** What was audited: the file's name, its size in bytes. */
  readonly subject: { readonly file: string; readonly size?: number };
  /** `unverified`: nothing in the file can be believed, and no rule was run. */
  readonly verdict: 'pass' | 'fail' | 'unverified';
  /** One sentence. */
  readonly reason: string;
  readonly failOn: FailOn;
  /** ISO day at which expiry and age were judged. */
  readonly at: string;
  /** Missing when the verdict is `unverified`. */
  readonly verified?: Verified;
  readonly claimed?: Claimed;
  readonly observed?: Observed;
  /** The worst first, then by rule and place. */
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  /** How many findings are not waived, by severity. */
  readonly counts: Readonly<Record<Severity, number>>;
  readonly checks: { readonly run: readonly RuleCode[]; readonly notRun: readonly CheckNotRun[] };
  readonly policy: { readonly digest: Digest; readonly files: readonly string[] };
  readonly databases: readonly DatabaseFact[];
  /** The bundle or report against which findings are new. */
  readonly baseline?: {
    readonly file: string;
    readonly digest: Digest;
    /** How many of its findings are no more. */
    readonly gone: number;
  };
}
