import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { SealedSource } from '../../../model/seal.ts';
import { isVersionRange } from '../../../model/version-range.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { shownUrl } from '../../shown-url.ts';
import { originOf } from './origin.ts';
import { pinnedInManifest } from './pinned-in-manifest.ts';

/** The manifest asks for something that moves, and only the lock says what it was. */
export const notPinned = defineRule(
  {
    id: 'ARX102',
    title: 'Manifest asks for something that moves',
    severity: 'high',
    why: 'The lock holds what a branch, a range of versions or a URL meant once; whoever updates the lock takes what it means then. High where the policy demands that the manifest itself pins every source from elsewhere, low for branches and ranges where it does not.',
    evidence: 'What the manifest asks for, and the commit or content that it meant.',
    remedy: 'Write the whole commit into the URL (`?ref=COMMIT`), or add `integrity` to the entry.',
    keys: ['sources.pin'],
  },
  (subject) => ({ head: () => moving(subject) }),
);

function* moving(subject: AuditSubject): Generator<Found> {
  const { pin } = subject.policy.sources;
  const isPinned = pinnedInManifest(subject);
  for (const [index, source] of subject.seal.sources.entries()) {
    const asks = askOf(source);
    if (asks === undefined || !(pin || asks.moves) || isPinned(source)) continue;
    const shown = shownUrl(source.request);
    const { ref, commit, integrity } = source.resolution;
    yield {
      message: `The manifest does not pin ${quoted(shown)}: it asks for ${asks.what}`,
      where: { source: index },
      evidence: {
        source: shown,
        asks: asks.what,
        ...(ref !== undefined && { ref: shownUrl(ref) }),
        ...(commit !== undefined && { commit: shownUrl(commit) }),
        ...(integrity !== undefined && { integrity: shownUrl(integrity) }),
      },
      ...(!pin && { severity: 'low' as const }),
    };
  }
}

/** What a request asks for, and whether that is meant to move; undefined for what is part of the project itself. */
function askOf(source: SealedSource): { readonly what: string; readonly moves: boolean } | undefined {
  const { url, place } = originOf(source);
  if (url?.wrapper !== 'git')
    return place === 'remote' ? { what: 'whatever is there at that time', moves: false } : undefined;
  const { ref } = url;
  if (ref === undefined) return { what: 'the default branch', moves: true };
  if (isVersionRange(ref)) return { what: `the range of versions ${quoted(ref)}`, moves: true };
  const found = source.resolution.ref;
  if (found === undefined) return { what: `the beginning of a commit, ${quoted(ref)}`, moves: false };
  const tag = found.startsWith('refs/tags/');
  return { what: `the ${tag ? 'tag' : 'branch'} ${quoted(ref)}`, moves: !tag };
}
