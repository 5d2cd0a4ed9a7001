/** The days between which signatures of a key count, as 2027-01-31; without one there is no bound. */
export interface Term {
  readonly notBefore?: string;
  readonly notAfter?: string;
}

/** The days that lie in both of two terms. */
export function bothTerms(one: Term, other: Term): Term {
  const begins = known(one.notBefore, other.notBefore).at(-1);
  const ends = known(one.notAfter, other.notAfter).at(0);
  return {
    ...(begins !== undefined && { notBefore: begins }),
    ...(ends !== undefined && { notAfter: ends }),
  };
}

function known(...days: readonly (string | undefined)[]): readonly string[] {
  return days.filter((day) => day !== undefined).sort();
}
