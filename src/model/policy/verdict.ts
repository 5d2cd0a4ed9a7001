import type { Digest } from '../../core/digest.ts';
import type { FailOn } from '../audit/severity.ts';

/** What a policy has let pass. */
export interface PolicyVerdict {
  readonly digest: Digest;
  readonly files: readonly string[];
  readonly failOn: FailOn;
  /** Findings below `failOn`. */
  readonly below: number;
  readonly waived: number;
  /** `head`: only what stands before the content was judged. */
  readonly judged: 'all' | 'head';
}
