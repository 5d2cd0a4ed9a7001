import { canonicalJson, type Json } from '../../core/canonical-json.ts';

/** Which of two values of a key is the stricter one. */
export interface Order<T> {
  /** What holds when both are said: never more than `bound` allows. */
  stricter(bound: T, own: T): T;
  /** True if `own` allows anything that `bound` does not. */
  loosens(bound: T, own: T): boolean;
  /** True if `own` loosens where nobody has said anything and there is no default. */
  loosensNothing(own: T): boolean;
}

const never = (): boolean => false;

function byRank<T>(isStricter: (a: T, b: T) => boolean): Order<T> {
  return {
    stricter: (bound, own) => (isStricter(bound, own) ? bound : own),
    loosens: (bound, own) => isStricter(bound, own),
    loosensNothing: never,
  };
}

/** A bound from above: less is stricter. */
export const LESS: Order<number> = byRank((a, b) => a < b);

/** A bound from below: more is stricter. */
export const MORE: Order<number> = byRank((a, b) => a > b);

/** A demand: true is stricter. */
export const DEMAND: Order<boolean> = byRank((a, b) => a && !b);

/** A permission: false is stricter. */
export const PERMISSION: Order<boolean> = byRank((a, b) => !a && b);

/** Words from the least strict to the strictest. */
export function ranked<T extends string>(words: readonly T[]): Order<T> {
  return byRank((a, b) => words.indexOf(a) > words.indexOf(b));
}

/** Versions `1.2.3`: a later one is stricter. */
export const LATER: Order<string> = byRank((a, b) => compareVersions(a, b) > 0);

/** What has to be the same: any other value loosens, and every one where nothing was said. */
export function same<T>(): Order<T> {
  return {
    stricter: (bound) => bound,
    loosens: (bound, own) => !isSame(bound, own),
    loosensNothing: () => true,
  };
}

/** What has to be the same where somebody has said it, and narrows where nobody has. */
export function chosen<T>(): Order<T> {
  return { ...same<T>(), loosensNothing: never };
}

/** What is forbidden: both lists hold. */
export const FORBIDDEN: Order<readonly string[]> = {
  stricter: (bound, own) => [...new Set([...bound, ...own])].sort(),
  loosens: never,
  loosensNothing: never,
};

/** How items of a list of what is allowed are compared. */
export interface Within<T> {
  /** True if all that `own` allows is allowed by `bound`. */
  readonly covers: (bound: T, own: T) => boolean;
  /** True if an item allows more than what holds when there is no list at all. */
  readonly exceedsNothing?: (own: T) => boolean;
  /** What both allow; default: the narrower one if one covers the other. */
  readonly both?: (bound: T, own: T) => T | undefined;
}

/** A list of what is allowed: only what both lists allow holds. */
export function allowed<T>({ covers, exceedsNothing = never, both }: Within<T>): Order<readonly T[]> {
  const common = (bound: T, own: T): T | undefined => {
    if (both !== undefined) return both(bound, own);
    if (covers(bound, own)) return own;
    return covers(own, bound) ? bound : undefined;
  };
  return {
    stricter: (bound, own) =>
      bound
        .flatMap((one) =>
          own.flatMap((other) => {
            const found = common(one, other);
            return found === undefined ? [] : [found];
          }),
        )
        .filter((item, at, items) => items.findIndex((other) => isSame(item, other)) === at),
    loosens: (bound, own) => own.some((item) => !bound.some((one) => covers(one, item))),
    loosensNothing: (own) => own.some(exceedsNothing),
  };
}

/** A list of exceptions: each of them loosens, also where nothing was said. */
export function exceptions<T>(covers: (bound: T, own: T) => boolean = isSame): Order<readonly T[]> {
  return allowed<T>({ covers, exceedsNothing: () => true });
}

/** True for values with one canonical form. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a as Json).equals(canonicalJson(b as Json));
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  return left.reduce((sum, part, at) => (sum === 0 ? part - (right[at] ?? 0) : sum), 0);
}
