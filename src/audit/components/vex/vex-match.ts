import { PackageURL } from 'packageurl-js';
import { type Digest, hexOf } from '../../../core/digest.ts';
import type { VexProduct, VexStatement } from './vex-statement.ts';

/** The bundle that is audited, as VEX documents may name it. */
export interface VexSubject {
  readonly digest?: Digest;
  readonly name?: string;
  readonly version?: string;
}

type Part = Omit<VexProduct, 'subcomponents'>;

/** Finds the statement that holds for a component. */
export interface VexMatcher {
  /** The last statement about any of these names of a vulnerability and this component, by its purl. */
  find(vulnerability: readonly string[], purl: string): VexStatement | undefined;
}

/**
 * A matcher for the components of one bundle. A statement is about a component when it names it as product; when it names
 * the bundle as product, by its digest or as `pkg:generic/NAME@VERSION`; and when it names it as a part of the bundle or
 * of another component that is in the bundle.
 */
export function createVexMatcher(
  statements: readonly VexStatement[],
  purls: readonly string[],
  subject: VexSubject = {},
): VexMatcher {
  const isBundle = (part: Part): boolean => isSubject(part, subject);
  const present = purls.map((purl) => PackageURL.fromString(purl));
  const applies = ({ subcomponents, ...product }: VexProduct, component: PackageURL): boolean => {
    if (subcomponents.length === 0) return isBundle(product) || isPart(product, component);
    const isHere = isBundle(product) || present.some((one) => isPart(product, one));
    return isHere && subcomponents.some((part) => isPart(part, component));
  };
  return {
    find(vulnerability, purl) {
      const names = new Set(vulnerability);
      const component = PackageURL.fromString(purl);
      let last: VexStatement | undefined;
      for (const statement of statements) {
        if (!statement.vulnerability.some((name) => names.has(name))) continue;
        if (!statement.products.some((product) => applies(product, component))) continue;
        if (last === undefined || statement.time >= last.time) last = statement;
      }
      return last;
    },
  };
}

function isSubject({ names, sha256 }: Part, { digest, name, version }: VexSubject): boolean {
  if (digest !== undefined && sha256 === hexOf(digest)) return true;
  if (name === undefined) return false;
  const bundle = new PackageURL('generic', undefined, name, version);
  return names.some((one) => covers(one, bundle));
}

function isPart({ names }: Part, component: PackageURL): boolean {
  return names.some((name) => covers(name, component));
}

/** A purl covers another with the same type and name, and with every version and qualifier that it has itself. */
function covers(pattern: string, purl: PackageURL): boolean {
  const wanted = parse(pattern);
  if (wanted === undefined) return false;
  const isSame =
    wanted.type === purl.type &&
    (wanted.namespace ?? '') === (purl.namespace ?? '') &&
    wanted.name === purl.name &&
    (wanted.version === undefined || wanted.version === purl.version);
  return (
    isSame &&
    Object.entries(wanted.qualifiers ?? {}).every(([key, value]) => purl.qualifiers?.[key] === value)
  );
}

function parse(text: string): PackageURL | undefined {
  if (!text.startsWith('pkg:')) return undefined;
  try {
    return PackageURL.fromString(text);
  } catch {
    return undefined;
  }
}
