import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { SealedSource } from '../../../model/seal.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { demanded } from '../../demanded.ts';
import { shownList } from '../../shown-list.ts';
import { shownUrl } from '../../shown-url.ts';
import { originOf } from './origin.ts';
import { isSignedUpstream } from './signed-upstream.ts';

/** No signature of the upstream was checked for a download. */
export const unsignedSource = defineRule(
  {
    id: 'ARX110',
    title: 'Source without a signature of its upstream',
    severity: 'medium',
    why: 'A digest says that the bytes are the ones of the day when they were locked; a signature says whose they are. The sealer says which it checked: nothing of it can be checked again here. High where the policy demands one; where it does not, one info finding sums it up.',
    evidence: 'The source, and what was checked of it.',
    remedy: 'Add `verify` to the entry, with the key that upstream publishes, and seal anew.',
    keys: ['require.verified'],
  },
  (subject) => ({ head: () => (subject.policy.require.verified ? unsigned(subject) : summary(subject)) }),
);

function* unsigned({ seal }: AuditSubject): Generator<Found> {
  for (const [source, sealed] of seal.sources.entries()) {
    if (originOf(sealed).place !== 'remote' || isSignedUpstream(sealed.resolution)) continue;
    yield demanded({
      message: `No signature of the upstream was checked for ${quoted(shownUrl(sealed.request))}`,
      where: { source },
      evidence: { source: shownUrl(sealed.request), checked: checkedOf(sealed) },
    });
  }
}

function checkedOf({ resolution }: SealedSource): string {
  return resolution.verified === undefined ? 'nothing' : shownUrl(resolution.verified);
}

function summary({ seal }: AuditSubject): Found[] {
  const downloaded = seal.sources.filter((source) => originOf(source).place === 'remote');
  const signed = downloaded.filter(({ resolution }) => isSignedUpstream(resolution));
  if (downloaded.length === 0) return [];
  const names = (
    sources: readonly SealedSource[],
    more: (source: SealedSource) => string,
  ): readonly string[] => shownList(sources.map((source) => `${shownUrl(source.request)}${more(source)}`));
  return [
    {
      message: `The sealer checked a signature of the upstream for ${signed.length} of ${downloaded.length} downloaded sources`,
      where: {},
      evidence: {
        signed: names(signed, (source) => `: ${checkedOf(source)}`),
        unsigned: names(
          downloaded.filter(({ resolution }) => !isSignedUpstream(resolution)),
          () => '',
        ),
      },
      severity: 'info',
    },
  ];
}
