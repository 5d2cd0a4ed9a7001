import { PackageURL } from 'packageurl-js';
import type { NamedComponent } from './named-component.ts';

const LONGEST = 1024;
// What no name, version or qualifier of any ecosystem has, and what would forge what is shown.
const FORBIDDEN = /[\p{C}\p{Z}]/u;

/**
 * The package URL of a component in canonical form (purl-spec, "How to build purl string from its components"): types,
 * names and namespaces as their type wants them, everything but letters, digits and `.-_~` percent-encoded, qualifiers
 * sorted. Undefined for a name or version that its ecosystem cannot have.
 */
export function purlOf(component: NamedComponent): string | undefined {
  const { version, qualifiers } = component;
  const [namespace, name] = splitName(component);
  const parts = [namespace ?? '', name, version ?? '', ...Object.values(qualifiers ?? {})];
  if (name === '' || parts.some((part) => part.length > LONGEST || FORBIDDEN.test(part))) return undefined;
  try {
    return canonical(new PackageURL(component.type, namespace, name, version, withoutEmpty(qualifiers)));
  } catch {
    // Its only errors are about a value that is not allowed.
    return undefined;
  }
}

/** The canonical text of a purl, which packageurl-js writes with a plain `+` in versions. */
export function canonical({ type, namespace, name, version, qualifiers, subpath }: PackageURL): string {
  const segments = (text: string | undefined): string => (text ?? '').split('/').map(encode).join('/');
  const pairs = Object.entries(qualifiers ?? {}).map(([key, value]) => `${key}=${encode(value)}`);
  return [
    `pkg:${type}/`,
    namespace === undefined ? '' : `${segments(namespace)}/`,
    encode(name),
    version === undefined ? '' : `@${encode(version)}`,
    pairs.length === 0 ? '' : `?${pairs.sort().join('&')}`,
    subpath === undefined ? '' : `#${segments(subpath)}`,
  ].join('');
}

/** purl-spec, "Character encoding": the colon stays as well. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%3A', ':')
    .replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
}

function withoutEmpty(qualifiers: NamedComponent['qualifiers']): Record<string, string> | undefined {
  const kept = Object.entries(qualifiers ?? {}).filter(([, value]) => value !== '');
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Namespace and name, each as its type wants it (purl-spec, "Package URL Type definitions"). */
function splitName({ type, name, vendor }: NamedComponent): readonly [string | undefined, string] {
  if (type === 'maven') return cut(name, name.indexOf(':'));
  if (type === 'pypi') return [undefined, name.toLowerCase().replace(/[-_.]+/g, '-')];
  if (type === 'golang') return cut(name.toLowerCase(), name.lastIndexOf('/'));
  if (type === 'npm' && !name.startsWith('@')) return [undefined, name.includes('/') ? '' : name];
  if (type === 'npm' || type === 'composer' || type === 'github') return cut(name, name.indexOf('/'));
  return [vendor, name];
}

function cut(name: string, at: number): readonly [string | undefined, string] {
  return at < 0 ? [undefined, name] : [name.slice(0, at), name.slice(at + 1)];
}
