import type { SecretEntry } from '../../model/manifest.ts';
import { secretVariable } from '../../model/variable-name.ts';
import { secretPlace } from '../../sys/secrets/secret-place.ts';
import { assignments, shellFunction, wordsFunction } from './shell-function.ts';

/** Where a secret is, as `secret_NAME`, and the words of its command. Never a value. @param variable in which commands find it. */
export function encodeSecret(
  name: string,
  entry: SecretEntry,
  variable = secretVariable(name, entry),
): string[] {
  const { file, command, as = 'file' } = entry;
  return [
    ...shellFunction(
      `secret_${name}`,
      assignments({
        secret_kind: kindOf(entry),
        secret_place: secretPlace(entry),
        secret_path: file ?? '',
        secret_variable: variable,
        secret_as: as,
      }),
    ),
    ...(command === undefined ? [] : wordsFunction(`words_secret_${name}`, command)),
  ];
}

function kindOf({ env, file }: SecretEntry): 'env' | 'file' | 'command' {
  if (env !== undefined) return 'env';
  return file === undefined ? 'command' : 'file';
}
