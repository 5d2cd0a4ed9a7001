import type { Masker } from './secrets-model.ts';

/** From this length on the kernel may have cut the name of a process; in bytes (proc(5), "comm"). */
const CUT_FROM = 15;

/**
 * What a process is called, without the secrets: a program can be called as one. Of a name that is cut, what may be the
 * beginning of a secret is not shown either.
 * @param masker a new one.
 */
export function maskedName(masker: Masker, name: string): string {
  const bytes = Buffer.from(name);
  const shown = Buffer.from(masker.push(bytes)).toString();
  const held = Buffer.from(masker.end()).toString();
  return held === '' || bytes.length < CUT_FROM ? shown + held : `${shown}***`;
}
