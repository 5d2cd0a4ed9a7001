import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { SealedSource } from '../../../model/seal.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { schemeOf } from '../../scheme-of.ts';
import { shownUrl } from '../../shown-url.ts';
import { hostOf, isLoopback } from './host-of.ts';
import { originOf, transportOf } from './origin.ts';
import { pinnedInManifest } from './pinned-in-manifest.ts';
import { placesOf } from './places-of.ts';
import { isSignedUpstream } from './signed-upstream.ts';

/** Content came from the machine that sealed the bundle, where nobody else can get it again. */
export const localSource = defineRule(
  {
    id: 'ARX111',
    title: 'Local source',
    severity: 'medium',
    why: 'Files of the machine that sealed the bundle have no history that anybody else could look at: nobody can tell whether they were committed, changed by hand or by a build. Low for a local git repository, whose commit is known. Nothing where the manifest pins the content or the upstream signed it.',
    evidence: 'The path or address, and how many entries and bytes came from it.',
    remedy: 'Commit the files and obtain them by `git+https`, or pin them with `integrity`.',
  },
  (subject) => ({ head: () => local(subject) }),
);

function* local(subject: AuditSubject): Generator<Found> {
  const isPinned = pinnedInManifest(subject);
  for (const [index, source] of subject.seal.sources.entries()) {
    const from = localPlace(source);
    if (from === undefined || isPinned(source) || isSignedUpstream(source.resolution)) continue;
    const { commit } = source.resolution;
    const shown = shownUrl(from);
    yield {
      message: `${quoted(shown)} is of the machine that sealed the bundle`,
      where: { source: index },
      evidence: {
        source: shown,
        entries: source.entries,
        bytes: source.contentSize,
        ...(commit !== undefined && { commit: shownUrl(commit) }),
      },
      ...(commit !== undefined && { severity: 'low' as const }),
    };
  }
}

/** The URL that gave the content, if it is local: the mirror where there is one, else the request. */
function localPlace(source: SealedSource): string | undefined {
  const { text, scheme } = originOf(source);
  if (scheme === 'own') return text;
  const [first, second] = placesOf(source);
  const gave = second?.field === 'resolution.mirror' ? second.url : first?.url;
  if (gave === undefined) return undefined;
  const host = hostOf(gave);
  return transportOf(schemeOf(gave)) === 'file' || (host !== undefined && isLoopback(host))
    ? gave
    : undefined;
}
