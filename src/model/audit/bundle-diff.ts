import type { Digest } from '../../core/digest.ts';
import type { Capabilities } from './capabilities.ts';
import type { Component, Vulnerability } from './component.ts';
import type { ClaimedSource, ClaimedStep, ObservedFile, ReportSigner } from './report.ts';

/** How a part of the second bundle stands to the first. */
export type Change = 'added' | 'removed' | 'changed' | 'unchanged';

/** One of the two bundles. Both have been verified, every byte. */
export interface DiffSide {
  readonly file: string;
  readonly digest: Digest;
  readonly size?: number;
  readonly name?: string;
  readonly version?: string;
  readonly sequence?: number;
  readonly signers: readonly ReportSigner[];
}

/** One source in both bundles, or in one of them. */
export interface SourceDiff {
  readonly state: Change;
  /** The last word of its target or request. */
  readonly name: string;
  readonly before?: ClaimedSource;
  readonly after?: ClaimedSource;
  /** Bytes: after less before. */
  readonly growth: number;
  /** Git, and only where its repository was asked. */
  readonly commits?: CommitsBetween;
  /** What differs, sorted by path; files that are the same are not there. */
  readonly files: readonly FileDiff[];
}

/** What a repository says of the commits between two states of a source. */
export interface CommitsBetween {
  readonly count: number;
  /** True: there are more than `count`. */
  readonly more?: true;
  /** True: the new commit does not come after the old one. */
  readonly rewritten?: true;
  /** Of the youngest, at most ten. As their authors wrote them: hostile text. */
  readonly subjects: readonly string[];
}

/** One path of a source. */
export interface FileDiff {
  /** `renamed`: the same bytes under another name. `mode`: only the executable mark differs. */
  readonly state: 'added' | 'removed' | 'changed' | 'renamed' | 'mode';
  readonly path: string;
  /** Where the bytes were before, of a renamed file. */
  readonly from?: string;
  readonly before?: ObservedFile;
  readonly after?: ObservedFile;
  /** Of a changed text: lines added and removed, and the hunks. */
  readonly text?: TextDiff;
  /** True: it can be started now, and could not before. */
  readonly newExecutable?: true;
}

/** How a text differs. */
export interface TextDiff {
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly Hunk[];
  /** Why hunks are missing or cut: the files are too large, or too different. */
  readonly cut?: string;
}

/** Lines that differ, with three lines around them. */
export interface Hunk {
  /** The first lines, from 1. */
  readonly before: number;
  readonly after: number;
  /** Each begins with a space, `+` or `-`. */
  readonly lines: readonly string[];
}

/** One command. */
export interface StepDiff {
  readonly state: Change;
  readonly before?: ClaimedStep & { readonly index: number };
  readonly after?: ClaimedStep & { readonly index: number };
  /** What it can do now and could not before, and the other way round. */
  readonly gained: Capabilities;
  readonly lost: Capabilities;
}

/** A member of the seal that differs: `network`, `data[0].target`. */
export interface FieldDiff {
  readonly field: string;
  readonly before?: string;
  readonly after?: string;
}

/** A component that comes, goes or has another version. */
export interface ComponentDiff {
  readonly state: 'added' | 'removed' | 'changed';
  readonly before?: Component;
  readonly after?: Component;
}

/** What deserves a second look, as counts. */
export interface Risk {
  readonly newExecutables: number;
  readonly changedCommands: number;
  readonly newOrigins: number;
  readonly newSigners: number;
  readonly newCapabilities: number;
  readonly newVulnerabilities: number;
}

/** How two bundles differ. The same two files give the same diff. */
export interface BundleDiff {
  readonly a: DiffSide;
  readonly b: DiffSide;
  /** True: the same bundle digest, so nothing but signatures can differ. */
  readonly identical: boolean;
  readonly signers: { readonly added: readonly ReportSigner[]; readonly removed: readonly ReportSigner[] };
  /** In the order of the second bundle, then those that are gone. */
  readonly sources: readonly SourceDiff[];
  readonly code: readonly StepDiff[];
  /** Placements and settings. */
  readonly fields: readonly FieldDiff[];
  readonly components: readonly ComponentDiff[];
  readonly vulnerabilities: {
    readonly added: readonly Vulnerability[];
    readonly removed: readonly Vulnerability[];
  };
  readonly risk: Risk;
}
