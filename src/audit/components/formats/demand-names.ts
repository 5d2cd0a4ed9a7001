import type { NamedComponent, Reading } from '../named-component.ts';

/** Entries without a name are counted. */
export function demandNames(found: readonly (NamedComponent | undefined)[]): Reading {
  const components = found.filter((one) => one !== undefined);
  const missing = found.length - components.length;
  return { components, problems: missing === 0 ? [] : [`${missing} of its entries have no name`] };
}
