import { isSecretName } from '../commands/secret-names.ts';
import type { Part, Word } from '../shell/shell-model.ts';
import { type Context, record, subshell } from './evaluation.ts';

/** Runs what a word runs: command and process substitutions. Returns true if one of them downloads. */
export function runWord(word: Word, context: Context): boolean {
  const before = context.evaluation.downloads;
  for (const part of word.parts) runPart(part, word, context);
  const downloaded = context.evaluation.downloads > before;
  context.evaluation.downloads = before;
  return downloaded;
}

function runPart(part: Part, word: Word, context: Context): void {
  if (part.kind === 'output' || part.kind === 'process') {
    const { input: _, ...rest } = subshell(context);
    return context.evaluation.walk(part.body, { ...rest, piped: true });
  }
  if (part.kind !== 'variable') return;
  if (isSecretName(part.name)) record(context, 'secrets', part.name, word.at);
  if (part.operand !== undefined) runWord(part.operand, context);
}
