import type { Digest } from '../core/digest.ts';
import type { BehaviourFact } from '../model/audit/behaviour.ts';
import type { Capabilities } from '../model/audit/capabilities.ts';
import type { Component, DatabaseFact, LicenceFact, Vulnerability } from '../model/audit/component.ts';
import type { Found, RuleCode } from '../model/audit/finding.ts';
import type { ReportSigner } from '../model/audit/report.ts';
import type { Severity } from '../model/audit/severity.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { Seal } from '../model/seal.ts';
import type { Tree } from '../model/tree.ts';
import type { Plugin } from './plugin.ts';

/** What `arx explain CODE` and docs/rules.md say of a rule. Sentences with a full stop. */
export interface RulePage {
  readonly id: RuleCode;
  /** A few words. */
  readonly title: string;
  /** Unless the policy or the finding says otherwise. */
  readonly severity: Severity;
  readonly why: string;
  /** What a finding shows. */
  readonly evidence: string;
  readonly remedy: string;
  /** Keys of a policy that decide what it finds, as `sources.pin`. */
  readonly keys?: readonly string[];
}

/** A rule of `arx audit`. `handles` is true for its own code. */
export interface Rule extends Plugin<string> {
  readonly page: RulePage;
  /** Begins one audit; all state of it is in what is returned. */
  start(subject: AuditSubject): RuleRun;
}

/** What a rule looks at; each verb may be missing. Findings come in any order. */
export interface RuleRun {
  /** Why it cannot run here; then none of its verbs is called, and the report says so. */
  readonly notRun?: string;
  /** Which part of it cannot run here, and why; the rest does, and the report says both. */
  readonly partly?: string;
  /** The seal, the trees and the documents, before any content. */
  head?(): Iterable<Found>;
  /** One distinct file, once, after its digest held. */
  file?(file: AuditFile): Iterable<Found> | Promise<Iterable<Found>>;
  /** After all content: what has been observed stands in the subject. */
  finish?(): Iterable<Found>;
}

/** The verified bundle that is audited, and what it is judged by. */
export interface AuditSubject {
  /** The bundle digest. */
  readonly digest: Digest;
  readonly seal: Seal;
  /** By digest; every tree that the seal names. */
  readonly trees: ReadonlyMap<Digest, Tree>;
  readonly manifest: Uint8Array;
  readonly lock: Uint8Array;
  readonly sbom: Uint8Array;
  /** The builder's statement, as JSON. */
  readonly statement: unknown;
  readonly signers: readonly ReportSigner[];
  /** Trusted roots that were used. */
  readonly roots: readonly { readonly name: string; readonly date?: string }[];
  readonly policy: EffectivePolicy;
  /** The time at which expiry and age are judged. */
  readonly now: Date;
  readonly databases: readonly DatabaseFact[];
  /** What building it again gave, if that was asked for. */
  readonly rebuilt?: Rebuilt;
  /** A bundle that was approved before, if one was given. */
  readonly baseline?: Baseline;
  /** Complete only in `finish`. */
  readonly observed: Observations;
}

/** What building a bundle again from its own manifest, lock and content gave, or from its sources. */
export interface Rebuilt {
  readonly from: 'content' | 'sources';
  /** The bundle digest of what was built; missing when it could not be built. */
  readonly digest?: Digest;
  /** The first thing that differs, if something does. */
  readonly difference?: string;
  /** Which arx sealed it, when that is another version than this one. */
  readonly sealedBy?: string;
}

/** What is compared with a bundle that was approved before. */
export interface Baseline {
  /** The name of its file. */
  readonly file: string;
  readonly signers: readonly ReportSigner[];
  /** One a command. */
  readonly capabilities: readonly Capabilities[];
}

/** What observers gather while the content goes by. */
export interface Observations {
  /** One a command, in the seal's order. */
  readonly capabilities: readonly Capabilities[];
  /** What the commands' texts and the shell scripts of the bundle do; missing when nobody looked. */
  readonly behaviour?: readonly BehaviourFact[];
  readonly components: readonly Component[];
  readonly vulnerabilities: readonly Vulnerability[];
  readonly licences: readonly LicenceFact[];
  /** What the first bytes of each file say, by digest. */
  readonly types: ReadonlyMap<Digest, string>;
  /** Parts that an observer could not look at, for ARX013. */
  readonly unexamined?: readonly Unexamined[];
}

/** A file that could not be looked at as it should have been. */
export interface Unexamined {
  /** The index of its source in the seal. */
  readonly source: number;
  readonly path: string;
  /** Half a sentence: `its lockfile is damaged`. */
  readonly why: string;
}

/** One place of a file. */
export interface FileUse {
  /** The index of its source in the seal. */
  readonly source: number;
  readonly path: string;
  readonly executable: boolean;
}

/** One distinct file, whose digest has held. */
export interface AuditFile {
  readonly digest: Digest;
  readonly size: number;
  /** At least one, in the seal's order. */
  readonly uses: readonly [FileUse, ...FileUse[]];
  /** All of it, or the first bytes of a file that is larger than what is kept. */
  readonly bytes: Uint8Array;
  readonly whole: boolean;
  /** `text`, `script`, `elf`, `pe`, `macho`, `wasm`, `jar`, `zip`, `gzip`, `tar`, `png`, …, `empty`, or `data`. */
  readonly type: string;
  /** Its text if it is UTF-8 (or UTF-16 with a mark), else undefined. Decoded once. */
  readonly text: string | undefined;
  /** Line and column, from 1, of an offset in the text. */
  place(offset: number): { readonly line: number; readonly column: number };
}
