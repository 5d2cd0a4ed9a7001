import { ArxError } from '../../core/errors.ts';
import type { StateDirectory } from '../../offline/state/state-directory.ts';

/** Where what a mirror has stands: on which target, and where there. */
export interface MirrorOf {
  readonly mirror: StateDirectory;
  readonly target: string;
  readonly state: string;
}

/** Does what reads the mirror of a target's state; what an error says of a path in there, it says of the one on the target. */
export function toldOfTarget<T>(read: () => T, of: MirrorOf): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ArxError) || !error.message.includes(of.mirror.path)) throw error;
    const { code, message, hint, cause, data } = error;
    throw new ArxError(code, pathsOfTarget(message, of), {
      data,
      ...(hint !== undefined && { hint: pathsOfTarget(hint, of) }),
      ...(cause !== undefined && { cause }),
    });
  }
}

/** A sentence about the mirror, as one about the target: `web-01:/var/lib/arx/ledger/web.jsonl`. */
export function pathsOfTarget(text: string, { mirror, target, state }: MirrorOf): string {
  return text.replaceAll(mirror.path, `${target}:${state}`);
}
