import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { Seal } from '../../../model/seal.ts';
import { defineRule } from '../../define-rule.ts';
import { shownUrl } from '../../shown-url.ts';

const STRONG = new Set(['sha256', 'sha384', 'sha512']);

/** A download is named by digests only that can be forged. */
export const weakDigest = defineRule(
  {
    id: 'ARX109',
    title: 'Weak digest of a download',
    severity: 'low',
    why: 'Two files with one SHA-1 or MD5 digest can be made, so such a digest does not say which of them was downloaded. What is in the bundle is named by SHA-256 all the same, also for commits of git.',
    evidence: 'The algorithms.',
    remedy: 'Seal it anew with `arx repack`, which digests every download with SHA-256.',
  },
  ({ seal }) => ({ head: () => weak(seal) }),
);

function* weak({ sources }: Seal): Generator<Found> {
  for (const [index, { request, resolution }] of sources.entries()) {
    const words = resolution.integrity?.split(' ').filter((word) => word !== '') ?? [];
    const algorithms = [
      ...new Set(words.map((word) => word.slice(0, Math.max(0, word.indexOf('-'))))),
    ].sort();
    if (algorithms.length === 0 || algorithms.some((algorithm) => STRONG.has(algorithm))) continue;
    const names = shownUrl(algorithms.join(', '));
    yield {
      message: `The download of ${quoted(shownUrl(request))} is named by ${names} only`,
      where: { source: index, field: 'resolution.integrity' },
      evidence: { algorithms: names },
    };
  }
}
