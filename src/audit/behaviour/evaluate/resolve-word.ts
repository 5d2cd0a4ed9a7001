import type { Part, VariablePart, Word } from '../shell/shell-model.ts';
import type { Context } from './evaluation.ts';
import { outputOf } from './output-value.ts';
import { directoryOf } from './paths.ts';
import { HERE, UNKNOWN } from './script-facts.ts';

/** A word has at most so many values; more are one that is not known. */
const MOST_VALUES = 8;
const LONGEST_VALUE = 64 * 1024;
/** Variables that need others to be known. */
const DEEPEST = 50;
/** What the runner sets for each step, as it is called in paths. */
const RUNNER: Readonly<Record<string, string>> = { HOME: '~', TMPDIR: '$TMPDIR' };

/** What a word may be: at least one text, with `…` for what cannot be known. */
export function valuesOf(word: Word, context: Context): readonly string[] {
  let values: readonly string[] = [''];
  for (const part of word.parts) values = append(values, partValues(part, context));
  return values;
}

/** The one text of a word, or `…` for all that is not the same in all its values. */
export function valueOf(word: Word, context: Context): string {
  const [first = UNKNOWN, ...more] = valuesOf(word, context);
  return more.length === 0 ? first : UNKNOWN;
}

function append(values: readonly string[], parts: readonly string[]): readonly string[] {
  const all =
    values.length * parts.length > MOST_VALUES
      ? values.map((value) => value + UNKNOWN)
      : values.flatMap((value) => parts.map((part) => value + part));
  return all.map((value) =>
    value.length > LONGEST_VALUE ? UNKNOWN : value.replaceAll(UNKNOWN + UNKNOWN, UNKNOWN),
  );
}

function partValues(part: Part, context: Context): readonly string[] {
  switch (part.kind) {
    case 'text':
      return [part.text.replaceAll(HERE, '\uFFFD')];
    case 'variable':
      return variableValues(part, context);
    case 'output':
      return [outputOf(part.body, context, valueOf)];
    default:
      return [UNKNOWN];
  }
}

function variableValues(part: VariablePart, context: Context): readonly string[] {
  const { operator, operand, name } = part;
  const plain = context.scope.open.has(name) ? outerValues(name, context) : plainValues(name, context);
  if (operator === undefined || operator === ':?' || operator === '?')
    return plain.length === 0 ? [UNKNOWN] : plain;
  if (/^:?[-=]$/.test(operator)) {
    const known = plain.filter((value) => value !== '');
    if (known.length > 0 && isDeclared(name, context)) return known;
    return unique([...known, ...(operand === undefined ? [''] : valuesOf(operand, context))]);
  }
  // ${0%/*}: the directory of the script.
  if (operator === '%' && plain.length === 1 && plain[0]?.startsWith(HERE) === true)
    return [directoryOf(plain[0])];
  return [UNKNOWN];
}

/** The runner, or the seal, always sets it. */
function isDeclared(name: string, { scope }: Context): boolean {
  return Object.hasOwn(RUNNER, name) || Object.hasOwn(scope.environment, name);
}

/** What a variable has before the script sets it: `X=${X:-default}` means that. */
function outerValues(name: string, { scope }: Context): readonly string[] {
  if (Object.hasOwn(scope.environment, name)) return [scope.environment[name] ?? ''];
  return Object.hasOwn(RUNNER, name) ? [RUNNER[name] ?? ''] : [];
}

/** Empty: nothing sets it. */
function plainValues(name: string, context: Context): readonly string[] {
  const { scope } = context;
  const known = scope.known.get(name);
  if (known !== undefined) return known;
  if (scope.open.has(name) || scope.open.size > DEEPEST) return [UNKNOWN];
  scope.open.add(name);
  try {
    const values = freshValues(name, context);
    scope.known.set(name, values);
    return values;
  } finally {
    scope.open.delete(name);
  }
}

function freshValues(name: string, context: Context): readonly string[] {
  const words = context.scope.values(name);
  if (words === undefined || words.length > MOST_VALUES) return [UNKNOWN];
  if (words.length > 0) return unique(words.flatMap((word) => valuesOf(word, context)));
  const { environment } = context.scope;
  if (Object.hasOwn(environment, name)) return [environment[name] ?? ''];
  if (Object.hasOwn(RUNNER, name)) return [RUNNER[name] ?? ''];
  if (name === '0' || name === 'BASH_SOURCE') return [`${HERE}/${UNKNOWN}`];
  if (name === 'PWD') return ['.'];
  if (name === 'IFS') return [' \t\n'];
  return /^[A-Za-z_]/.test(name) ? [] : [UNKNOWN];
}

function unique(values: readonly string[]): readonly string[] {
  const [...all] = new Set(values);
  // An empty start value, as in `SUDO=`, is not what the variable is for.
  const distinct = all.length > 1 ? all.filter((value) => value !== '') : all;
  return distinct.length > MOST_VALUES ? [UNKNOWN] : distinct;
}
