import type { BehaviourKind } from '../../../model/audit/behaviour.ts';
import type { Place } from '../shell/shell-model.ts';

/** What cannot be known before it runs. */
export const UNKNOWN = '…';
/** What is said of text that cannot be parsed, and of what comes behind the limits. */
export const UNREADABLE = 'text that cannot be parsed';
/** Anything may stand in what was not read. */
export const NOT_READ = 'text that is too long or too deep to be read to its end';
export const TOO_LONG = 'the rest of a long script';
/** Stands in a path for the directory of the script itself; a private character, which no text of a script keeps. */
export const HERE = '\uE000';

/** One thing that a script does. A path in it may be relative to where the script starts, or begin with HERE. */
export interface ScriptFact {
  readonly kind: BehaviourKind;
  readonly text: string;
  readonly at: Place;
}

/** A file that a script runs. */
export interface ScriptCall {
  /** As in a fact. */
  readonly path: string;
  /** What runs it: `sh`, `.`, `python3`, or nothing when it is run by its own name. */
  readonly by: string;
  /** The directory in which it is run, as in a fact. */
  readonly cwd: string;
  readonly at: Place;
}

/** The statements of a script outside of its functions, or one function. */
export interface Unit {
  readonly facts: ScriptFact[];
  /** Names of commands, which may be functions. */
  readonly calls: Set<string>;
  readonly scripts: ScriptCall[];
  /** True: it runs commands that are not known, so every function may be called. */
  dynamic: boolean;
  /** True: it runs its own arguments, `"$@"`. */
  forwards?: true;
}

/** Everything about one text. The unit with the empty name is outside of functions. */
export interface ScriptFacts {
  readonly units: ReadonlyMap<string, Unit>;
}

export function newUnit(): Unit {
  return { facts: [], calls: new Set(), scripts: [], dynamic: false };
}
