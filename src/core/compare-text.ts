/** Orders two texts by code units, so that no locale decides the order. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
