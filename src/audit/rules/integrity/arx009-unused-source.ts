import { defineRule } from '../../define-rule.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { Seal } from '../../../model/seal.ts';
import { shownUrl } from '../../shown-url.ts';

/** Content that no placement and no command of the bundle uses. */
export const unusedSource = defineRule(
  {
    id: 'ARX009',
    title: 'Content that nothing uses',
    severity: 'high',
    why: 'arx seals only what the manifest places or runs. Content beside that was put in by another program: a hiding place, or something that was forgotten.',
    evidence: 'The source, the digest of its tree, its entries and bytes.',
    remedy: 'Ask the sealer what it is for. Seal the manifest anew with `arx repack`.',
  },
  ({ seal }) => ({ head: () => unused(seal) }),
);

function* unused({ sources, data, code }: Seal): Generator<Found> {
  const used = new Set([...data, ...code].map(({ source }) => source));
  for (const [source, { request, tree, entries, contentSize }] of sources.entries()) {
    if (used.has(source)) continue;
    const shown = shownUrl(request);
    yield {
      message: `${quoted(shown)} is in the bundle, but nothing places or runs it`,
      where: { source },
      evidence: { source: shown, digest: tree.digest, entries, bytes: contentSize },
    };
  }
}
