import type { Claimed } from '../../model/audit/report.ts';

/** The indexes of a source in the first and in the second bundle; one of them is missing where it is in one only. */
export interface SourcePair {
  readonly before?: number;
  readonly after?: number;
}

/** Says what makes two sources the same one; undefined: nothing. */
type Key = (index: number, claimed: Claimed) => string | undefined;

// The surest first: the same request, the same place on the host, the same request but for its ref and part.
const KEYS: readonly Key[] = [
  (index, { sources }) => sources[index]?.request,
  (index, { data }) => data.find(({ source }) => source === index)?.target,
  (index, { code }) => {
    const step = code.findIndex(({ source }) => source === index);
    return step < 0 ? undefined : `step ${step}`;
  },
  (index, { sources }) => sources[index]?.request.replace(/[?#{ ].*$/s, ''),
];

/** Which source of the second bundle stands for which of the first: those of the second in order, then what is gone. */
export function matchSources(a: Claimed, b: Claimed): SourcePair[] {
  const partners = new Map<number, number>();
  const taken = new Set<number>();
  for (const key of KEYS) {
    const free = new Map<string, number>();
    for (const index of a.sources.keys()) {
      const name = taken.has(index) ? undefined : key(index, a);
      if (name !== undefined && !free.has(name)) free.set(name, index);
    }
    for (const index of b.sources.keys()) {
      const name = partners.has(index) ? undefined : key(index, b);
      const partner = name === undefined ? undefined : free.get(name);
      if (partner === undefined || taken.has(partner)) continue;
      partners.set(index, partner);
      taken.add(partner);
    }
  }
  const pairs = [...b.sources.keys()].map((after) => {
    const before = partners.get(after);
    return before === undefined ? { after } : { before, after };
  });
  const gone = [...a.sources.keys()].filter((index) => !taken.has(index)).map((before) => ({ before }));
  return [...pairs, ...gone];
}
