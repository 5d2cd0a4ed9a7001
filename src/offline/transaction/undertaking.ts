import type { Preparation } from '../plan.ts';
import type { ReadableBundle } from '../readable-bundle.ts';
import type { Workspace } from '../run/workspace.ts';
import type { OpenSecrets } from '../secrets/secrets-model.ts';
import type { Ledger } from '../state/ledger.ts';
import type { StateDirectory } from '../state/state-directory.ts';

/** One run that is about to change this host. The host lock is held. */
export interface Undertaking extends ReadableBundle {
  readonly preparation: Preparation;
  readonly workspace: Workspace;
  readonly secrets: OpenSecrets;
  readonly state: StateDirectory;
  readonly ledger: Ledger;
  /** The floor that was passed on purpose. */
  readonly downgradedFrom: number | undefined;
  /** False: what a failed run has placed stays. */
  readonly rollback: boolean;
}
