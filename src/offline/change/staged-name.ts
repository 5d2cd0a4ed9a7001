import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { digestOf, hexOf } from '../../core/digest.ts';

const LONGEST_NAME = 255;

/** What the hidden names of one run have in common. */
export function newToken(): string {
  return randomBytes(6).toString('hex');
}

/**
 * The hidden name under which something is made ready beside its place. It holds the final name where that fits, so that
 * two names that the file system thinks equal collide here already.
 */
export function stagedName(path: string, token: string): string {
  const name = `.${basename(path)}.arx-${token}`;
  if (Buffer.byteLength(name) <= LONGEST_NAME) return name;
  return `.arx-${token}-${hexOf(digestOf(path))}`;
}
