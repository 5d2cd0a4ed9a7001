import type { Digest } from '../../core/digest.ts';
import type { Severity } from './severity.ts';

/** The code of a rule: ARX and three digits, the first of which is its family. */
export type RuleCode = `ARX${number}`;

/** What a finding is about. Nothing: the bundle as a whole. Never holds a secret. */
export interface Where {
  /** The index of a source in the seal. */
  readonly source?: number;
  /** A path in that source's tree. */
  readonly path?: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly column?: number;
  /** The index of a command in the seal. */
  readonly step?: number;
  /** The index of a placement in the seal. */
  readonly data?: number;
  /** A member of the seal, of the lock or of a document, as `resolution.url`. */
  readonly field?: string;
  /** The purl of a component. */
  readonly component?: string;
}

/** Facts by name, in the order in which they are shown. Secrets are masked before they come here. */
export type Evidence = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What a rule has found, in its own words. */
export interface Found {
  /** One sentence without a full stop, for people: what it is, not what to do. */
  readonly message: string;
  readonly where: Where;
  readonly evidence: Evidence;
  /** Where it is not the rule's own, as for a CVSS score. */
  readonly severity?: Severity;
}

/** Whether an earlier bundle had it too: in the same content, or in content that has changed since. */
export type Novelty = 'new' | 'unchanged' | 'updated';

/** One finding of a report. */
export interface Finding extends Found {
  readonly rule: RuleCode;
  readonly severity: Severity;
  /** sha256 over the rule, the digest of the content and the place: another content, another fingerprint. */
  readonly fingerprint: Digest;
  /** How many other places hold the same bytes, with the same finding. */
  readonly also?: number;
  /** Only against a baseline. */
  readonly novelty?: Novelty;
}

/** A finding that somebody answers for. */
export interface WaivedFinding extends Finding {
  readonly waiver: {
    readonly reason: string;
    readonly owner: string;
    readonly expires: string;
    readonly ticket?: string;
  };
}
