import { PackageURL } from 'packageurl-js';
import type { Component } from '../../../model/audit/component.ts';

/** Under which name a component stands in databases, and with which version. */
export interface AdvisoryName {
  /** An ecosystem of the OSV schema, without a release. */
  readonly ecosystem: string;
  readonly name: string;
  readonly version?: string;
  /** The release that must stand behind the ecosystem's colon; `undefined` when none is needed. */
  readonly release?: string;
  /** Why its versions cannot be compared although its ecosystem is known. */
  readonly problem?: string;
}

const ECOSYSTEMS: Readonly<Record<string, string>> = {
  cargo: 'crates.io',
  composer: 'Packagist',
  gem: 'RubyGems',
  github: 'GitHub Actions',
  golang: 'Go',
  maven: 'Maven',
  npm: 'npm',
  nuget: 'NuGet',
  pypi: 'PyPI',
};
const DISTRIBUTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    alpine: 'Alpine',
    chainguard: 'Chainguard',
    debian: 'Debian',
    ubuntu: 'Ubuntu',
    wolfi: 'Wolfi',
  }),
);
// These have one stream of versions and no releases.
const ROLLING: ReadonlySet<string> = new Set(['Chainguard', 'Wolfi']);

/** The name of a component in databases; undefined when no database is known for its kind. */
export function advisoryName(component: Component): AdvisoryName | undefined {
  const { type, version } = component;
  if (type === 'deb' || type === 'apk') return distributed(component);
  const ecosystem = ECOSYSTEMS[type];
  if (ecosystem === undefined) return undefined;
  const name = type === 'pypi' ? component.name.toLowerCase().replace(/[-_.]+/g, '-') : component.name;
  return { ecosystem, name, ...(version !== undefined && { version }) };
}

/** Databases of distributions speak of source packages, and of their versions in one release. */
function distributed({ purl, name, version }: Component): AdvisoryName | undefined {
  const { namespace, qualifiers } = PackageURL.fromString(purl);
  const ecosystem = DISTRIBUTIONS.get(namespace ?? '');
  if (ecosystem === undefined) return undefined;
  const [upstream = name, upstreamVersion = version] = (qualifiers?.['upstream'] ?? name).split('@');
  const base = {
    ecosystem,
    name: upstream,
    ...(upstreamVersion !== undefined && { version: upstreamVersion }),
  };
  if (ROLLING.has(ecosystem)) return base;
  const release = releaseOf(ecosystem, qualifiers?.['distro'], version);
  return release === undefined
    ? { ...base, problem: 'the release of its distribution is not known' }
    : { ...base, release };
}

/** From os-release; else, for Debian, from what its security team writes behind a version (`+deb12u1`). */
function releaseOf(ecosystem: string, distro: string | undefined, version = ''): string | undefined {
  const said = distro === undefined ? undefined : /-([\d.]+)/.exec(distro)?.[1];
  if (ecosystem === 'Debian') return said?.split('.', 1)[0] ?? /[+~]deb(\d{1,2})u\d+/.exec(version)?.[1];
  if (ecosystem === 'Alpine' && said !== undefined) return `v${said.split('.').slice(0, 2).join('.')}`;
  return said;
}

/** True when what a record says of an ecosystem is about this release. A record without a release is about all. */
export function isOfRelease(ecosystem: string, release: string | undefined): boolean {
  const [, ...parts] = ecosystem.split(':');
  return release === undefined || parts.length === 0 || parts.includes(release);
}

/** The key under which records are found: case does not count, what is found is compared exactly later. */
export function advisoryKey(ecosystem: string, name: string): string {
  return `${ecosystem.split(':', 1)[0] ?? ''} ${name}`.toLowerCase();
}
