import { comparePaths } from '../../core/archive-path.ts';
import type { Component } from '../../model/audit/component.ts';
import type { Observer } from '../observer.ts';
import { licenceExpression } from './licence-expression.ts';
import type { NamedComponent } from './named-component.ts';
import { type Distribution, isOsRelease, readOsRelease } from './os-release.ts';
import { purlOf } from './purl-of.ts';
import { type PlacedReading, readComponents } from './read-components.ts';

/** Finds the components that lockfiles and package metadata inside sources name. Complete, sorted, after `finish`. */
export function createComponentObserver(): Observer & { readonly components: readonly Component[] } {
  const distributions = new Map<string, Distribution>();
  const readings: PlacedReading[] = [];
  let components: readonly Component[] = [];
  return {
    get components() {
      return components;
    },
    file(file) {
      for (const { source, path } of file.uses) {
        const found = isOsRelease(path) && file.text !== undefined ? readOsRelease(file.text) : undefined;
        if (found !== undefined) distributions.set(rootOf(source, path), found);
      }
      readings.push(...readComponents(file));
    },
    finish() {
      components = componentsOf(readings, distributions);
    },
  };
}

type Distributions = ReadonlyMap<string, Distribution>;

function componentsOf(
  readings: readonly PlacedReading[],
  distributions: Distributions,
): readonly Component[] {
  const found = new Map<string, Component>();
  const modules = goModules(readings);
  for (const reading of readings) {
    if (isRepeated(reading, modules)) continue;
    for (const named of reading.components) {
      const component = componentOf(named, reading, distributions);
      if (component === undefined) continue;
      const key = `${component.source} ${component.purl}`;
      found.set(key, merged(found.get(key), component));
    }
  }
  return [...found.values()].sort(byPlace);
}

function componentOf(
  named: NamedComponent,
  { source, path, format }: PlacedReading,
  distributions: Distributions,
): Component | undefined {
  const distributed = withDistribution(named, distributions.get(rootOf(source, path)));
  const purl = purlOf(distributed);
  if (purl === undefined) return undefined;
  const licence = licenceExpression(named.licence);
  return {
    purl,
    type: named.type,
    name: named.name,
    ...(named.version !== undefined && { version: named.version }),
    source,
    path,
    ...(licence !== undefined && { licence }),
    ...(format.role === 'lock' && { declaredOnly: true as const }),
  };
}

/** What is installed in a tree is of the tree's distribution. */
function withDistribution(named: NamedComponent, distribution: Distribution | undefined): NamedComponent {
  if (distribution === undefined || (named.type !== 'deb' && named.type !== 'apk')) return named;
  const { name, version } = distribution;
  const distro = version === undefined ? name : `${name}-${version}`;
  return { ...named, vendor: name, qualifiers: { ...named.qualifiers, distro } };
}

/** The root of the file system that a path of a distribution's own files is in. */
function rootOf(source: number, path: string): string {
  const [, root = ''] = /^(.*?)(?:etc|usr\/lib|var\/lib|lib)\/(?:os-release|dpkg|apk)/.exec(path) ?? [];
  return `${source} ${root}`;
}

/** The directories whose go.mod names modules. */
function goModules(readings: readonly PlacedReading[]): ReadonlySet<string> {
  const own = readings.filter(({ format, components }) => format.id === 'go.mod' && components.length > 0);
  return new Set(own.map(({ source, path }) => `${source} ${path.slice(0, -'go.mod'.length)}`));
}

/** go.sum also has the digests of versions that were looked at and not chosen; go.mod has the choice. */
function isRepeated({ format, source, path }: PlacedReading, modules: ReadonlySet<string>): boolean {
  return format.id === 'go.sum' && modules.has(`${source} ${path.slice(0, -'go.sum'.length)}`);
}

/** One of two that say the same component: that whose files are there, then that with the first path. */
function merged(a: Component | undefined, b: Component): Component {
  if (a === undefined) return b;
  const aFirst =
    a.declaredOnly === b.declaredOnly ? comparePaths(a.path, b.path) <= 0 : a.declaredOnly === undefined;
  const [first, second] = aFirst ? [a, b] : [b, a];
  const licence = first.licence ?? second.licence;
  return { ...first, ...(licence !== undefined && { licence }) };
}

function byPlace(a: Component, b: Component): number {
  if (a.source !== b.source) return a.source - b.source;
  return comparePaths(a.purl, b.purl);
}
