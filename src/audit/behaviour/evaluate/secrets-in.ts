import { isSecretName } from '../commands/secret-names.ts';
import type { Word } from '../shell/shell-model.ts';

/** The variables in a word that look like secrets, whose value is put in. */
export function secretsIn(word: Word | undefined): readonly string[] {
  return (word?.parts ?? []).flatMap((part) =>
    part.kind === 'variable' && part.operator !== ':+' && part.operator !== '+' && isSecretName(part.name)
      ? [part.name]
      : [],
  );
}
