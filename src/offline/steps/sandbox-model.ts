import type { Network } from '../../model/manifest.ts';
import type { Mount } from '../services/service-desk.ts';

/** What runs apart from the host: one command, with all that it starts. */
export interface Sandbox {
  /** The words before a command that run it inside; it then is in the root directory. */
  readonly enter: readonly string[];
  /** Asks (SIGTERM) all that runs inside to end. */
  ask(command: number): void;
  /** Ends (SIGKILL) all that runs inside. */
  force(command: number): void;
  /** Resolves once the command runs no more, also when the process that was started for it has ended before it, or once all inside was ended. */
  gone(): Promise<void>;
  /**
   * What still runs inside after the command has ended. Processes that are just ending are given a moment.
   * @param mask takes secrets out of the name of a process.
   */
  left(command: number, mask: (name: string) => string): Promise<Left>;
  /**
   * Ends every process inside, wherever it hides; its mounts vanish. Resolves once none is left; may be called again.
   * @param command the process that was started with the words of `enter`, as the host numbers it.
   * @throws ArxError RUN_STEP_FAILED if they do not end.
   */
  close(command?: number): Promise<void>;
}

/** What a command has left running, each as `sleep (pid 123)`. */
export interface Left {
  /** Closing the sandbox ends them. */
  readonly ending: readonly string[];
  /** Nobody ends them: they have left the process group of a command that runs outside of any sandbox. */
  readonly staying: readonly string[];
}

/** What a sandbox is to be. */
export interface SandboxOptions {
  /** 'none': a network without interfaces. 'host': the host's. */
  readonly network: Network;
  /** Files that stand in for others inside. */
  readonly mounts: readonly Mount[];
  /** The private directory of the run. */
  readonly directory?: string;
  /** True: every user may enter that directory inside, and directories in it as far as they allow it themselves. Needs root. */
  readonly opened?: boolean;
}
