import { wordPlaces } from '../search/searched-words.ts';
import { findSecrets } from './find-secrets.ts';

/** Stands where a secret was. */
export const MASK = '[secret]';
const SHORTEST = 12;

/** A text with every secret in it replaced, for what shows commands, addresses and other texts of a bundle. */
export function maskSecrets(text: string): string {
  if (text.length < SHORTEST) return text;
  let masked = '';
  let from = 0;
  for (const { start, end } of findSecrets({ text, name: '', settings: true }, wordPlaces(text), false)) {
    masked += text.slice(from, start) + MASK;
    from = end;
  }
  return masked + text.slice(from);
}
