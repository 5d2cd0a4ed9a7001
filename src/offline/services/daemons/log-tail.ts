import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { quoted } from '../../../core/quoted.ts';
import type { OpenSecrets } from '../../secrets/secrets-model.ts';

/** Bytes of the end of a log that a message repeats. */
const SHOWN = 500;

/** What a log ends with, for a message: ` and says "…"`; empty when it says nothing. */
export function logTail(path: string, { mask }: Pick<OpenSecrets, 'mask'>): string {
  const text = mask(endOf(path)).trim();
  return text === '' ? '' : ` and says ${quoted(text.slice(-SHOWN), SHOWN)}`;
}

/** More than is shown, so that a secret is seen whole and masked. */
function endOf(path: string): string {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const bytes = Buffer.alloc(65_536);
    const at = Math.max(0, fstatSync(fd).size - bytes.length);
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, at)).toString();
  } catch {
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
