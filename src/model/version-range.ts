const LONGEST_RANGE = 255;
// node-semver, README, "Range Grammar", without build metadata and without several spaces in a row.
const PARTIAL =
  'v?(?:[xX*]|0|[1-9]\\d*)(?:\\.(?:[xX*]|0|[1-9]\\d*)){0,2}(?:-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?';
const COMPARATOR = `(?:\\^|~|>=|<=|>|<|=)?${PARTIAL}`;
const SET = `(?:${PARTIAL} - ${PARTIAL}|${COMPARATOR}(?: ${COMPARATOR})*)`;
const RANGE = new RegExp(`^${SET}(?: \\|\\| ${SET})*$`);
const MEANS_MANY = /[\^~<>=|* ]|\.[xX](?:\.|$)/;

/**
 * True for a text that asks for a range of versions as npm writes it: `^1.4`, `~2.1`, `>=1 <2`, `1.x`, `1.2 - 1.4`,
 * `^1 || ^2`. A plain version, whole or not (`1.4`), is none: it is a name and nothing else.
 */
export function isVersionRange(text: string): boolean {
  return text.length <= LONGEST_RANGE && MEANS_MANY.test(text) && RANGE.test(text);
}

/** True for a plain version, whole or not: `1.4`, `v2`. */
export function isPlainVersion(text: string): boolean {
  return text.length <= LONGEST_RANGE && !MEANS_MANY.test(text) && new RegExp(`^${PARTIAL}$`).test(text);
}
