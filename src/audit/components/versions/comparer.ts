/**
 * Orders two versions as their ecosystem does: below 0 when the first is older. Undefined when one of them is none that
 * the ecosystem's rules can order; nothing may be concluded then.
 */
export type Comparer = (a: string, b: string) => number | undefined;
