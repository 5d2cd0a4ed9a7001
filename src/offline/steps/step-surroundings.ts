import type { OpenSecrets } from '../secrets/secrets-model.ts';
import type { ServiceDesk } from '../services/service-desk.ts';
import type { StepRecord } from '../state/receipt.ts';
import type { Step } from '../run/step-model.ts';
import type { Workspace } from '../run/workspace.ts';

/** What the commands of one run have around them. */
export interface StepSurroundings {
  /** Whether the run changes a path, or the last one did not end well: else steps with `when: changed` are skipped. */
  readonly changed: boolean;
  readonly workspace: Pick<Workspace, 'root' | 'scratch'>;
  readonly secrets: OpenSecrets;
  readonly services: ServiceDesk;
  /** How many commands the bundle has, for who shows them; default: as many as are given. */
  readonly of?: number;
  /** The directory (0700) for one log a command; missing: no logs. */
  readonly logs: string | undefined;
  /** Before a command is started, once; not for one that is skipped or cannot be started. */
  started(step: Step): void;
  /** When it has ended, however that was, or is skipped. */
  ended(step: Step, record: StepRecord): void;
}
