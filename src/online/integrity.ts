import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import ssri from 'ssri';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';

/** The algorithms of SRI strings (W3C Subresource Integrity, section 3.2). */
export type IntegrityAlgorithm = 'sha256' | 'sha384' | 'sha512';

const ALGORITHMS: readonly IntegrityAlgorithm[] = ['sha256', 'sha384', 'sha512'];

/** What to digest a file with so that a demand can be checked later: sha256 always, and the demand's strongest. */
export function algorithmsFor(demand: string | undefined): readonly IntegrityAlgorithm[] {
  const strongest = demand === undefined ? undefined : strongestOf(demand);
  return ALGORITHMS.filter((algorithm) => algorithm === 'sha256' || algorithm === strongest);
}

/** True if the facts (an SRI string) meet the demand; false also when the facts lack the demand's algorithm. */
export function meets(facts: string, demand: string | undefined): boolean {
  if (demand === undefined) return true;
  const strongest = strongestOf(demand);
  const wanted = wordsOf(demand).filter((word) => word.startsWith(`${strongest}-`));
  return wordsOf(facts).some((word) => wanted.includes(word));
}

/**
 * Returns normally if the facts meet what the manifest demands.
 * @throws ArxError INTEGRITY_DIGEST naming both.
 */
export function demandIntegrity(source: string, facts: string, demand: string | undefined): void {
  if (meets(facts, demand)) return;
  throw new ArxError(
    'INTEGRITY_DIGEST',
    `Cannot accept "${source}": integrity is ${facts}, expected ${demand}`,
    {
      hint: 'If the new content is right, change `integrity` in the manifest',
      data: { source, found: facts, expected: demand },
    },
  );
}

/** The digest that names a file in the store, from its SRI string; undefined when that has no sha256, or several. */
export function digestFrom(integrity: string): Digest | undefined {
  const [word, another] = wordsOf(integrity).filter((word) => word.startsWith('sha256-'));
  if (word === undefined || another !== undefined) return undefined;
  return `sha256:${Buffer.from(word.slice(7), 'base64').toString('hex')}`;
}

/**
 * The SRI string and size of a local file.
 * @throws ArxError UNSAFE_ENTRY for anything but a regular file; Error of the system.
 */
export function integrityOfFile(
  path: string,
  algorithms: readonly IntegrityAlgorithm[],
): { integrity: string; size: number } {
  const digests = algorithms.map((algorithm) => createHash(algorithm));
  const buffer = Buffer.allocUnsafeSlow(1024 * 1024);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let size = 0;
  try {
    if (!fstatSync(fd).isFile())
      throw new ArxError('UNSAFE_ENTRY', `Cannot accept "${path}": it is no regular file, expected one`);
    for (let count = readSync(fd, buffer); count > 0; count = readSync(fd, buffer)) {
      for (const digest of digests) digest.update(buffer.subarray(0, count));
      size += count;
    }
  } finally {
    closeSync(fd);
  }
  const words = digests.map((digest, index) => `${algorithms[index]}-${digest.digest('base64')}`);
  return { integrity: words.join(' '), size };
}

function strongestOf(integrity: string): IntegrityAlgorithm {
  const algorithm = ssri.parse(integrity, { strict: true })?.pickAlgorithm();
  if (ALGORITHMS.includes(algorithm as IntegrityAlgorithm)) return algorithm as IntegrityAlgorithm;
  throw new ArxError('INTEGRITY_DIGEST', `Cannot check the integrity "${integrity}": it is no SRI string`);
}

function wordsOf(integrity: string): string[] {
  return integrity.split(/\s+/).map((word) => word.replace(/\?.*$/, ''));
}
