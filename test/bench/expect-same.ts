/** A check that every value is equal to the first (or to `expected`). */
export function expectSame(what: string, expected?: string): (value: string) => void {
  let first = expected;
  return (value) => {
    first ??= value;
    if (value !== first) throw new Error(`${what} is ${value}, expected ${first}`);
  };
}
