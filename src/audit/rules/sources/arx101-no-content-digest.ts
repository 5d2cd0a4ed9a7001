import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import { missingFact } from '../../../model/lockfile-entry.ts';
import type { Seal, SealedSource } from '../../../model/seal.ts';
import { defineRule } from '../../define-rule.ts';
import { shownUrl } from '../../shown-url.ts';

/** An SRI word of any algorithm (W3C Subresource Integrity, section 3.2). */
const WORD = /^[a-z0-9]{1,16}-[A-Za-z0-9+/]{16,128}={0,2}$/;

/** Nothing names what was obtained: no digest of the download, no commit, no list of objects. */
export const noContentDigest = defineRule(
  {
    id: 'ARX101',
    title: 'Source without a digest of what was obtained',
    severity: 'high',
    why: 'The tree digest names what is in the bundle. Only the digest of the download, the commit or the list of objects lets somebody else obtain the same again and compare.',
    evidence: 'The source, and the fact that it lacks.',
    remedy:
      'Seal it anew with `arx repack`, which locks every source by digest. Another program made this seal.',
  },
  ({ seal }) => ({ head: () => withoutDigest(seal) }),
);

function* withoutDigest({ sources }: Seal): Generator<Found> {
  for (const [index, source] of sources.entries()) {
    const missing = lackOf(source);
    if (missing === undefined) continue;
    const shown = shownUrl(source.request);
    yield {
      message: `Nothing names what was obtained from ${quoted(shown)}: ${missing}`,
      where: { source: index },
      evidence: { source: shown, lacks: missing, tree: source.tree.digest },
    };
  }
}

function lackOf({ request, resolution }: SealedSource): string | undefined {
  const missing = missingFact(request, resolution);
  if (missing === 'kind') return 'it is of no kind that arx knows';
  if (missing !== undefined) return `it has no ${missing}`;
  const { integrity, commit } = resolution;
  if (integrity !== undefined && !integrity.split(' ').every((word) => WORD.test(word)))
    return 'its integrity is no digest';
  if (commit !== undefined && !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit))
    return 'its commit is no whole commit';
  return undefined;
}
