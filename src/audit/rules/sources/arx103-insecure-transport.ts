import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { SealedSource } from '../../../model/seal.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { schemeOf } from '../../scheme-of.ts';
import { shownUrl } from '../../shown-url.ts';
import { hostOf, isLoopback } from './host-of.ts';
import { transportOf } from './origin.ts';
import { pinnedInManifest } from './pinned-in-manifest.ts';
import { placesOf } from './places-of.ts';
import { isSignedUpstream } from './signed-upstream.ts';

/** Transports on which nobody proves who they are. */
const OPEN = new Set('http ftp git svn rsync tftp telnet ws dav'.split(' '));

/** Content came over a connection on which anybody could have put other content in its place. */
export const insecureTransport = defineRule(
  {
    id: 'ARX103',
    title: 'Insecure transport',
    severity: 'high',
    why: 'Over http, or with `insecure: true`, anybody on the way could answer for the host when the source was first locked. Low where the manifest pins the content by itself or the upstream signed it, because then that was noticed.',
    evidence: 'The URL, and what is insecure about it.',
    remedy: 'Use https or ssh. Where there is none, add `integrity` or `verify` to the entry.',
  },
  (subject) => ({ head: () => insecure(subject) }),
);

function* insecure(subject: AuditSubject): Generator<Found> {
  const isPinned = pinnedInManifest(subject);
  for (const [index, source] of subject.seal.sources.entries()) {
    const faults = faultsOf(source);
    if (faults.length === 0) continue;
    const shown = shownUrl(source.request);
    const noticed = isPinned(source) || isSignedUpstream(source.resolution);
    yield {
      message: `${quoted(shown)} came over an insecure connection: ${faults.join(', ')}`,
      where: { source: index },
      evidence: { source: shown, insecure: faults, pinned: noticed },
      ...(noticed && { severity: 'low' as const }),
    };
  }
}

function faultsOf(source: SealedSource): string[] {
  const open = placesOf(source).flatMap(({ field, url }) => {
    const transport = transportOf(schemeOf(url));
    const host = hostOf(url);
    if (!OPEN.has(transport) || (host !== undefined && isLoopback(host))) return [];
    return [`${transport} in ${field}`];
  });
  return source.resolution.insecure === true ? [...open, 'nobody checked who the host was'] : open;
}
