import type { CommandConduct } from './command-conduct.ts';
import type { PlannedFile } from './plan-model.ts';

/** One command with everything that is needed to start it. */
export interface Step extends CommandConduct {
  /** Counts from 1. */
  readonly number: number;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of the variables that the bundle sets, sorted. */
  readonly names: readonly string[];
  /** The source that is run as the program. */
  readonly program?: SourceProgram;
}

/** A source that is run as a program, and where its file goes. */
export interface SourceProgram {
  readonly request: string;
  readonly file: PlannedFile;
  /** True: java runs it. */
  readonly jar: boolean;
}
