import type { BundleFacts, SignerFacts } from '../../commands/bundle-facts.ts';
import { formatCount, formatSize } from '../quantity.ts';
import { visible } from '../visible.ts';

/** `own (SHA256:…)` or `release (who, by whom)`, for each signer. */
export function formatSigners(signers: readonly SignerFacts[]): string {
  return signers
    .map(({ name, fingerprint, san, issuer }) => {
      const facts = fingerprint === undefined ? [san, issuer] : [fingerprint];
      const shown = facts.filter((fact) => fact !== undefined).map(visible);
      return shown.length === 0 ? visible(name) : `${visible(name)} (${shown.join(', ')})`;
    })
    .join(', ');
}

/** `shop 1.4.0 (sequence 3)`, or an empty text for a bundle without a name. */
export function formatTitle({
  name,
  version,
  sequence,
}: Pick<BundleFacts, 'name' | 'version' | 'sequence'>): string {
  const words = [name, version].filter((word) => word !== undefined).map(visible);
  if (sequence !== undefined) words.push(`(sequence ${sequence})`);
  return words.join(' ');
}

/** `3 sources, 313 entries, 4.1 MB, 1 command`. */
export function formatCounts({ sources, entries, contentSize, commands }: BundleFacts): string {
  const counts = [formatCount(sources, 'source'), formatCount(entries, 'entry'), formatSize(contentSize)];
  return [...counts, formatCount(commands, 'command')].join(', ');
}
