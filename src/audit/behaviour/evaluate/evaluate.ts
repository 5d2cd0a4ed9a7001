import type { Context, Evaluation } from './evaluation.ts';
import { unitOf } from './evaluation.ts';
import { dispatch } from './dispatch.ts';
import { runText, SEALED_PLACE } from './run-text.ts';
import { scopeOf } from './scope.ts';
import type { ScriptFacts } from './script-facts.ts';
import type { ShellParser } from '../shell/shell-parser.ts';
import { walkBlock } from './walk-statement.ts';

/** Statements and argument lists of one text that are looked at; long lists count more. */
const BUDGET = 100_000;

/**
 * What a script does, as far as its text shows. Paths are as seen from the directory where it starts.
 * @param text without NUL, as the shell drops it.
 * @param errexit its first line starts the shell with -e.
 */
export function evaluateScript(text: string, errexit: boolean, parser: ShellParser): ScriptFacts {
  const { evaluation, context } = begin({}, parser);
  runText(text, SEALED_PLACE, { ...context, errexit });
  return { units: evaluation.units };
}

/**
 * What one argv does.
 * @param place the directory where it is run, and the variables that are declared for it.
 * @param parser without one shell text in it is opaque.
 */
export function evaluateCommand(
  argv: readonly string[],
  place: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
  parser: ShellParser | undefined,
): ScriptFacts {
  const { evaluation, context } = begin(place.environment, parser);
  context.shell.cwd = place.cwd;
  dispatch(
    argv.map((text) => ({ text, at: SEALED_PLACE })),
    context,
  );
  return { units: evaluation.units };
}

function begin(
  environment: Readonly<Record<string, string>>,
  parser: ShellParser | undefined,
): { readonly evaluation: Evaluation; readonly context: Context } {
  const evaluation: Evaluation = {
    parser,
    units: new Map(),
    functions: new Set(),
    downloads: 0,
    downloader: 'a download',
    downloaded: new Set(),
    checked: new Set(),
    written: new Map(),
    budget: BUDGET,
    nesting: 0,
    facts: 0,
    dispatch,
    walk: walkBlock,
    runText,
  };
  const scope = scopeOf([], environment);
  const unit = unitOf(evaluation, '');
  return {
    evaluation,
    context: { evaluation, unit, scope, shell: { cwd: '.' }, guarded: false, inside: 'script', depth: 0 },
  };
}
