import type { ExitCode } from '../exit-code.ts';

/** What `arx explain CODE` says of one error code, and the exit status that it ends with. */
export interface CodePage {
  readonly exit: ExitCode;
  /** One sentence: what happened. */
  readonly means: string;
  /** What to do about it. */
  readonly remedy: string;
}
