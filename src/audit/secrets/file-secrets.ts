import type { AuditFile } from '../../plugin/rule.ts';
import { searchedWords } from '../search/searched-words.ts';
import { entropyOf } from './entropy.ts';
import { findSecrets } from './find-secrets.ts';
import { keyBytes } from './key-bytes.ts';
import { isSettingsFile } from './settings-file.ts';

/** A secret of a file, with nothing of the secret in it. */
export interface FileSecret {
  readonly kind: string;
  readonly sure: 'certain' | 'known' | 'likely';
  /** Where it begins; in files that are no text only the offset is known. */
  readonly place: { readonly line: number; readonly column: number } | { readonly offset: number };
  /** Characters. */
  readonly length: number;
  /** Bits for each character, with one decimal. */
  readonly entropy: number;
}

/** The secrets of a file, by place. */
export function fileSecrets(file: AuditFile): readonly FileSecret[] {
  const store = keyBytes(file.bytes, file.type);
  if (store !== undefined)
    return [{ kind: store, sure: 'known', place: { offset: 0 }, length: file.size, entropy: 8 }];
  const { text, binary, places } = searchedWords(file);
  if (text === '') return [];
  const names = file.uses.map(({ path }) => path.slice(path.lastIndexOf('/') + 1).toLowerCase());
  const name = names.find((one) => isSettingsFile(one, text)) ?? names[0] ?? '';
  const found = findSecrets({ text, name, settings: isSettingsFile(name, text) }, places, binary);
  return found.map(({ kind, sure, start, end }) => ({
    kind,
    sure,
    place: file.text === undefined ? { offset: start } : file.place(start),
    length: end - start,
    entropy: roundedEntropy(text.slice(start, end)),
  }));
}

/** One decimal, so that nothing can be learned from it. */
export function roundedEntropy(text: string): number {
  return Math.round(entropyOf(text) * 10) / 10;
}
