import { compareText } from '../../core/compare-text.ts';
import type { BundleDiff, ComponentDiff } from '../../model/audit/bundle-diff.ts';
import type { Component, Vulnerability } from '../../model/audit/component.ts';

/** Components that came, went or have another version. One that went where one of its name came has another version. */
export function diffComponents(before: readonly Component[], after: readonly Component[]): ComponentDiff[] {
  const [old, now] = [distinct(before), distinct(after)];
  const gone = [...old.values()].filter(({ purl }) => !now.has(purl));
  const come = [...now.values()].filter(({ purl }) => !old.has(purl));
  const found: ComponentDiff[] = come.map((component) => {
    const at = gone.findIndex((other) => nameOf(other) === nameOf(component));
    const [partner] = at < 0 ? [] : gone.splice(at, 1);
    return partner === undefined
      ? { state: 'added', after: component }
      : { state: 'changed', before: partner, after: component };
  });
  return [...found, ...gone.map((component) => ({ state: 'removed' as const, before: component }))].sort(
    (x, y) => compareText(purlOf(x), purlOf(y)),
  );
}

function distinct(components: readonly Component[]): Map<string, Component> {
  return new Map(components.map((component) => [component.purl, component]));
}

function nameOf({ type, name }: Component): string {
  return `${type} ${name}`;
}

function purlOf({ before, after }: ComponentDiff): string {
  return (after ?? before)?.purl ?? '';
}

/** Known vulnerabilities that came and went. */
export function diffVulnerabilities(
  before: readonly Vulnerability[],
  after: readonly Vulnerability[],
): BundleDiff['vulnerabilities'] {
  const missing = (from: readonly Vulnerability[], other: readonly Vulnerability[]): Vulnerability[] => {
    const known = new Set(other.map(keyOf));
    return from.filter((one) => !known.has(keyOf(one)));
  };
  return { added: missing(after, before), removed: missing(before, after) };
}

/** A vulnerability that stays with another version is no new one. */
function keyOf({ id, purl }: Vulnerability): string {
  return `${id} ${purl.replace(/@[^@/]*$/, '')}`;
}
