import type { Command, Part, Word } from '../shell/shell-model.ts';
import { type Context, record } from './evaluation.ts';
import { valueOf, valuesOf } from './resolve-word.ts';
import { UNKNOWN } from './script-facts.ts';

/** Commands that do harm when a word becomes several, or another one. */
const TOUCHY: ReadonlySet<string> = new Set(
  'rm rmdir shred cp mv ln install chmod chown chgrp dd exec tee truncate mkfs rsync sh bash dash'.split(' '),
);

/** Unquoted variables, and substitutions, that the shell splits again into words of such a command. */
export function checkVariables({ words }: Command, context: Context): void {
  const [name, ...rest] = words;
  if (name === undefined) return;
  const program = touchyName(words, context);
  if (program === undefined) return;
  for (const word of rest) {
    const part = word.parts.find((one) => isSplit(one, word, context));
    if (part !== undefined) record(context, 'dynamic', `${program} with ${shown(part)} unquoted`, word.at);
  }
}

/** The program, behind sudo and the like. */
function touchyName(words: readonly Word[], context: Context): string | undefined {
  const [first, second] = words.slice(0, 2).map((word) => valueOf(word, context));
  const name = first === 'sudo' || first === 'doas' ? second : first;
  return name !== undefined && TOUCHY.has(name) ? name : undefined;
}

function isSplit(part: Part, word: Word, context: Context): boolean {
  if (part.quoted) return false;
  if (part.kind === 'output') return valueOf({ parts: [part], at: word.at }, context) === UNKNOWN;
  if (part.kind !== 'variable' || /^[?$#!]$/.test(part.name)) return false;
  const values = valuesOf({ parts: [part], at: word.at }, context);
  return values.some((value) => value.includes(UNKNOWN) || /[\s*?[]/.test(value) || value === '');
}

function shown(part: Part): string {
  return part.kind === 'variable' ? `$${part.name.replace('[]', '')}` : 'a command substitution';
}
