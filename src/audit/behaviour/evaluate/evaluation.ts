import type { BehaviourKind } from '../../../model/audit/behaviour.ts';
import type { Block, Place, Word } from '../shell/shell-model.ts';
import type { ShellParser } from '../shell/shell-parser.ts';
import type { Scope } from './scope.ts';
import { newUnit, NOT_READ, TOO_LONG, type Unit } from './script-facts.ts';

/** At most this many facts are kept of one text; then the rest is one opaque fact. */
const MOST_FACTS = 2000;

/** Of these as many again are kept when there are too many facts. */
const GRAVE: ReadonlySet<BehaviourKind> = new Set([
  'download-run',
  'no-tls-check',
  'network',
  'dynamic',
  'becomes',
  'privilege',
  'persistence',
  'unsealed',
]);

/** A word as it stands in an argv. */
export interface Argument {
  /** With `…` where it cannot be known. */
  readonly text: string;
  readonly at: Place;
  /** The word that it comes from; missing for words that stand in the seal. */
  readonly word?: Word;
  /** True: what a download printed is in it. */
  readonly downloaded?: boolean;
}

/** What a command reads from its standard input. */
export type Input =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'download'; readonly by: string }
  /** Text that cannot be known. */
  | { readonly kind: 'printed'; readonly by: string }
  | { readonly kind: 'file'; readonly path: string };

/** One evaluation of one text, shared by all its parts. */
export interface Evaluation {
  readonly parser: ShellParser | undefined;
  readonly units: Map<string, Unit>;
  readonly functions: Set<string>;
  /** Downloads that went to standard output so far, and the program of the last one. */
  downloads: number;
  downloader: string;
  /** Files that were downloaded, and files whose whole text is known because the script writes it. */
  readonly downloaded: Set<string>;
  /** Those of them that were compared with a digest or a signature since. */
  readonly checked: Set<string>;
  readonly written: Map<string, string>;
  /** Steps left; see `spend`. */
  budget: number;
  /** How many commands are looked at inside of each other: `sudo env nice …`. */
  nesting: number;
  facts: number;
  /** Runs a list of words. */
  dispatch(args: readonly Argument[], context: Context): void;
  /** Goes through statements. */
  walk(block: Block, context: Context): void;
  /** Runs shell text that is known. */
  runText(text: string, at: Place, context: Context): void;
}

/** Where in an evaluation something stands. */
export interface Context {
  readonly evaluation: Evaluation;
  readonly unit: Unit;
  readonly scope: Scope;
  /** The current directory as a path; shared by the statements of one shell. */
  readonly shell: { cwd: string };
  readonly input?: Input;
  /** True inside of conditions and their branches, or beside `||` and `&&`. */
  readonly guarded: boolean;
  readonly inside: 'script' | 'subshell' | 'function';
  /** How deep texts are nested in texts. */
  readonly depth: number;
  /** Where the outermost text has this text, if it is a text in a text. */
  readonly at?: Place;
  /** True: the shell was started with -e. */
  readonly errexit?: boolean;
  /** True: what it prints goes into another command or a file. */
  readonly piped?: boolean;
}

/** Adds a fact. */
export function record(context: Context, kind: BehaviourKind, text: string, at: Place): void {
  const { evaluation, unit } = context;
  // A long row of harmless things must not hide what comes behind it.
  if (evaluation.facts > MOST_FACTS && (!GRAVE.has(kind) || evaluation.facts > 2 * MOST_FACTS)) return;
  evaluation.facts += 1;
  const place = context.at ?? at;
  if (evaluation.facts === MOST_FACTS + 1) unit.facts.push({ kind: 'opaque', text: TOO_LONG, at: place });
  if (evaluation.facts > 2 * MOST_FACTS) unit.facts.push({ kind: 'opaque', text: NOT_READ, at: place });
  else if (evaluation.facts <= MOST_FACTS || GRAVE.has(kind)) unit.facts.push({ kind, text, at: place });
}

/** Takes steps off the budget; false when it is used up, which is a fact of its own. */
export function spend(context: Context, steps = 1): boolean {
  const { evaluation, unit } = context;
  const before = evaluation.budget;
  evaluation.budget -= steps;
  if (before > 0 && evaluation.budget <= 0)
    unit.facts.push({
      kind: 'opaque',
      text: NOT_READ,
      at: context.at ?? { line: 1, column: 1 },
    });
  return evaluation.budget > 0;
}

/** The unit of a function, made at its first use. */
export function unitOf(evaluation: Evaluation, name: string): Unit {
  const known = evaluation.units.get(name);
  if (known !== undefined) return known;
  const unit = newUnit();
  evaluation.units.set(name, unit);
  return unit;
}

/** The same place in a shell of its own: its changes of directory end with it. */
export function subshell(context: Context): Context {
  return { ...context, shell: { ...context.shell }, inside: 'subshell' };
}
