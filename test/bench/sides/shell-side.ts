import { mkdirSync } from 'node:fs';
import type { Side } from '../compare.ts';
import type { Workplace } from '../workplace.ts';

/** A pipeline of other programs. */
export interface Pipeline {
  readonly name: string;
  /** For bash; `$1` is a fresh directory for what it makes, the arguments follow. */
  readonly script: string;
  readonly args: readonly string[];
  /** Looks at what was made. Not timed. */
  readonly check?: (made: string, stdout: string) => Promise<void> | void;
  /** Where the fresh directory is made; missing: the work directory. */
  readonly parent?: string;
}

/** The peer's side of a comparison. */
export function shellSide({ name, script, args, check, parent }: Pipeline, place: Workplace): Side {
  const trial: Side['trial'] = () => {
    const made = place.fresh('peer', parent);
    mkdirSync(made);
    return {
      command: { argv: ['bash', '-eo', 'pipefail', '-c', script, 'bash', made, ...args] },
      check: ({ stdout }) => check?.(made, stdout),
      clear: () => place.discard(made),
    };
  };
  return { name, trial };
}
