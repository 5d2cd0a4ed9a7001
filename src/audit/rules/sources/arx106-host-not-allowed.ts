import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { EffectivePolicy } from '../../../model/policy/effective-policy.ts';
import type { AuditFile, AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { demanded } from '../../demanded.ts';
import { schemeOf } from '../../scheme-of.ts';
import { shownUrl } from '../../shown-url.ts';
import { hostOf, matchesHost } from './host-of.ts';
import { isGitmodules, readGitmodules } from './read-gitmodules.ts';
import { originOf, transportOf } from './origin.ts';
import { placesOf } from './places-of.ts';

/** Content came from a host, or by a scheme, that the policy does not allow. */
export const hostNotAllowed = defineRule(
  {
    id: 'ARX106',
    title: 'Host or scheme is not allowed',
    severity: 'medium',
    why: 'A policy names the hosts that content may come from. This looks at the host that was asked, at the mirror that gave the content, at where redirects led, and at the submodules of git. Of s3 the bucket stands for the host. High, as every demand of a policy that is not met, unless the policy gives the rule another severity.',
    evidence: 'The host or scheme, and the URL that has it.',
    remedy: 'Obtain the source from a host that is allowed, or add the host to the policy.',
    keys: ['sources.allow_hosts', 'sources.deny_hosts', 'sources.schemes'],
  },
  (subject) => ({ head: () => notAllowed(subject), file: (file) => submodules(file, subject) }),
);

type SourcesPolicy = EffectivePolicy['sources'];

const NOT_ALLOWED = 'is not one that the policy allows';

function* notAllowed({ seal, policy }: AuditSubject): Generator<Found> {
  for (const [index, source] of seal.sources.entries()) {
    const { scheme, place } = originOf(source);
    if (place !== 'inline' && scheme !== 'own' && policy.sources.schemes?.includes(scheme) === false)
      yield demanded({
        message: `The scheme ${quoted(scheme)} is not one that the policy allows`,
        where: { source: index, field: 'request' },
        evidence: { scheme, source: shownUrl(source.request) },
      });
    for (const { field, url } of placesOf(source)) {
      const isFile = transportOf(schemeOf(url)) === 'file';
      const fault = isFile ? undefined : faultOf(url, policy.sources);
      if (fault !== undefined) yield { ...fault, where: { source: index, field } };
    }
  }
}

function faultOf(url: string, policy: SourcesPolicy): Omit<Found, 'where'> | undefined {
  const host = hostOf(url);
  const is = host === undefined ? unreadable(policy) : hostFault(host, policy);
  if (is === undefined) return undefined;
  const name = host === undefined ? 'A host that cannot be read' : `The host ${quoted(host)}`;
  return demanded({
    message: `${name} ${is}`,
    evidence: { host: host ?? 'cannot be read', url: shownUrl(url) },
  });
}

function hostFault(host: string, { allowHosts, denyHosts }: SourcesPolicy): string | undefined {
  if (matchesHost(host, denyHosts)) return 'is one that the policy denies';
  return allowHosts === undefined || matchesHost(host, allowHosts) ? undefined : NOT_ALLOWED;
}

/** A host that is not known is not allowed, and could be one that is denied. */
function unreadable({ allowHosts, denyHosts }: SourcesPolicy): string | undefined {
  return allowHosts === undefined && denyHosts.length === 0 ? undefined : NOT_ALLOWED;
}

/** The seal names the commits of submodules and not their hosts: those stand in .gitmodules. */
function* submodules(file: AuditFile, { seal, policy }: AuditSubject): Generator<Found> {
  for (const { source, path } of file.uses) {
    if (!isGitmodules(path) || seal.sources[source]?.resolution.submodules === undefined) continue;
    for (const { url, line } of readGitmodules(file)) {
      if (url === undefined || /^\.{0,2}\//.test(url)) continue;
      const fault = faultOf(asUrl(url), policy.sources);
      if (fault !== undefined) yield { ...fault, where: { source, path, line } };
    }
  }
}

/** git-clone(1), "GIT URLS": [user@]host:path. */
function asUrl(url: string): string {
  return url.includes('://') ? url : `ssh://${url.replace(':', '/')}`;
}
