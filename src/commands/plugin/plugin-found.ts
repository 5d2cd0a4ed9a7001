import type { Digest } from '../../core/digest.ts';

/** Where the files of a plug-in are that is to be allowed. */
export interface PluginFound {
  /** Its directory, absolute. */
  readonly path: string;
  /** True: it stands in a temporary place, and has to be moved to be kept. */
  readonly isTemporary: boolean;
  /** Of one that came in a sealed bundle: its digest, and who has signed that. */
  readonly bundle?: Digest;
  readonly signer?: string;
}

/** Whom to trust, for one that comes in a bundle. */
export interface PluginTerms {
  readonly trust?: readonly string[];
  readonly policy?: string;
}
