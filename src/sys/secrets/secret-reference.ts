import type { Context } from '../../core/context.ts';
import type { ArxError } from '../../core/errors.ts';

/** Where the value of a secret is; one of the three. */
export interface SecretReference {
  /** The name of a variable. */
  readonly env?: string;
  /** Absolute. */
  readonly file?: string;
  readonly command?: readonly [string, ...string[]];
}

/** A secret that is asked for, and by what rules. */
export interface AskedSecret {
  readonly reference: SecretReference;
  /** It has at most so many bytes. */
  readonly most: number;
  /** The environment of a command that says it. */
  readonly commandEnv: (context: Context) => Readonly<Record<string, string>>;
  /** The error for one that cannot be had. `problem` goes on from where it is: `env DB_PASSWORD is not set`. */
  readonly fault: (problem: string, hint?: string) => ArxError;
}

/** A line break at the end of a file, or of what a command says, has at most so many bytes, which do not count. */
export const LINE_BREAK = 2;
