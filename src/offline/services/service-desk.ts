import type { Step } from '../run/step-model.ts';
import type { ServiceRecord } from '../state/records.ts';

/** A file that stands in for another inside a sandbox. Both absolute and without links. */
export interface Mount {
  readonly from: string;
  readonly over: string;
}

/** Where one command asks for services. */
export interface ServiceWindow {
  /** The directory of the programs that ask, to be the first in its PATH. Missing: the command reaches the init system itself. */
  readonly path: string | undefined;
  /** The same programs over the real ones, for who calls those by their path. */
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /**
   * Takes no more questions, and waits for what is being done. Called when the command has ended; asking for another
   * window and closing the desk do it too.
   */
  close(): Promise<void>;
}

/**
 * What commands ask for services of the host, from inside their sandbox. It performs what the seal lists, outside.
 */
export interface ServiceDesk extends AsyncDisposable {
  /**
   * The window of one command, made anew when it has had one. Only one is open at a time.
   * @param mask takes the secrets of the run out of a text: from now on, out of all that the desk tells.
   * @throws ArxError RUN_NO_EXEC, RUN_NO_OWNER; RUN_SERVICE_REFUSED if a command has put something else there.
   */
  at(step: Step, mask: (text: string) => string): Promise<ServiceWindow>;
  /**
   * Does what the bundle declares, in order.
   * @param changed whether the run has changed a path.
   * @throws ArxError RUN_SERVICE_FAILED, RUN_SERVICE_REFUSED or INTERRUPTED.
   */
  performDeclared(changed: boolean): Promise<void>;
  /**
   * Asks the health of the declared services.
   * @throws ArxError RUN_UNHEALTHY or INTERRUPTED.
   */
  demandHealthy(): Promise<void>;
  /** What was done so far, in order. */
  readonly records: readonly ServiceRecord[];
  /** What could not be done here and why that is no failure, one sentence each. */
  readonly remarks: readonly string[];
}
