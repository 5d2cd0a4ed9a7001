import type { Digest } from '../../core/digest.ts';
import type { CAPABILITY_KEYS } from './capabilities.ts';

/** What a piece of shell text does: what a command can do, by capability, and what only rules look at. */
export type BehaviourKind =
  | (typeof CAPABILITY_KEYS)[number]
  /** What was downloaded is run, or TLS is not checked. */
  | 'download-run'
  | 'no-tls-check'
  /** A command that is made at run time, or words that the shell splits again. */
  | 'dynamic'
  /** It becomes another user: sudo, su, doas. */
  | 'becomes'
  /** It gives rights: chown root, setuid, setcap, sudoers, groups. */
  | 'privilege'
  | 'persistence'
  /** A name that others can guess, where others can write. */
  | 'temporary'
  /** A variable that looks like a secret is printed, in an argv, or written. */
  | 'secret-flow'
  /** It goes on after errors, never ends, leaves things behind, or fails the second time. */
  | 'fragile'
  /** It asks whether a program is there. */
  | 'asks-for'
  /** It runs what is not in the bundle. */
  | 'unsealed';

/** One thing that a command's text, or a script in a source, does. */
export interface BehaviourFact {
  readonly kind: BehaviourKind;
  /** In words, with `…` for what cannot be known. Never a secret. */
  readonly text: string;
  /** In the text of the command or in the script, from 1. */
  readonly line: number;
  readonly column: number;
  /** The indexes of the commands that reach it, sorted; empty for a script that none of them runs. */
  readonly steps: readonly number[];
  /** Where the command stands whose text it is, when it is none of `code`: `undo`, `services[0].health.command`. */
  readonly field?: string;
  /** The script, if it is not in a command's own text. */
  readonly script?: {
    readonly source: number;
    readonly path: string;
    readonly digest: Digest;
    readonly also: number;
  };
}
