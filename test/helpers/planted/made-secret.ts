import { generateKeyPairSync } from 'node:crypto';
import { seeded } from '../random.ts';

const random = seeded(4_202_611);
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const WORD = `${UPPER}${UPPER.toLowerCase()}0123456789`;

/** Random characters, the same in each run: whole tokens stand in no file of this project. */
export function madeSecret(length: number, alphabet: string = WORD): string {
  return Array.from({ length }, () => random.pick(alphabet.split(''))).join('');
}

export const HEX = '0123456789abcdef';
export const DIGITS = '0123456789';
/** The letters of base32. */
export const BASE32 = `${UPPER}234567`;

/** A fresh private key in PKCS#8. */
export function madeKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}
