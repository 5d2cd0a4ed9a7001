import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { shownUrl } from '../../shown-url.ts';
import { hostOf, matchesHost } from './host-of.ts';
import { originOf } from './origin.ts';
import { pinnedInManifest } from './pinned-in-manifest.ts';

/** A redirect led to another host, which gave the content. */
export const otherHost = defineRule(
  {
    id: 'ARX104',
    title: 'Redirect to another host',
    severity: 'medium',
    why: 'Who reads the manifest sees one host, and another one gave the content. Info where the manifest pins the content by itself; nothing where the policy allows the other host by name.',
    evidence: 'The host that was asked, and the URL that answered. Steps between are not in the seal.',
    remedy: 'Write the final URL into the manifest if you trust it, or add `integrity` to the entry.',
    keys: ['sources.allow_hosts'],
  },
  (subject) => ({ head: () => led(subject) }),
);

function* led(subject: AuditSubject): Generator<Found> {
  const isPinned = pinnedInManifest(subject);
  const allowed = subject.policy.sources.allowHosts ?? [];
  for (const [index, source] of subject.seal.sources.entries()) {
    const { url, mirror } = source.resolution;
    if (url === undefined) continue;
    const [asked, answered] = [hostOf(mirror ?? originOf(source).text), hostOf(url)];
    if (asked === answered && answered !== undefined) continue;
    if (answered !== undefined && matchesHost(answered, allowed)) continue;
    const names = [asked, answered].map((host) =>
      host === undefined ? 'a host that cannot be read' : quoted(host),
    );
    yield {
      message: `${names[0]} was asked, and ${names[1]} answered`,
      where: { source: index, field: 'resolution.url' },
      evidence: { source: shownUrl(mirror ?? source.request), answered: shownUrl(url) },
      ...(isPinned(source) && { severity: 'info' as const }),
    };
  }
}
