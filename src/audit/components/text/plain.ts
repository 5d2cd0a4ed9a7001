/** An object of a document that is not trusted: every member may be missing or of another type. */
export type Plain = Readonly<Record<string, unknown>>;

// Longer names, versions and licences are none.
const LONGEST = 1024;

/** The value if it is an object, else an empty one. */
export function plainOf(value: unknown): Plain {
  return isPlain(value) ? value : {};
}

/** True for an object that is no list. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of an object, or none. */
export function membersOf(value: unknown): [string, unknown][] {
  return Object.entries(plainOf(value));
}

/** The value if it is a list, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a text with something in it, at most 1,024 characters long. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST) return undefined;
  return value;
}

/** The value if it is a text with something in it, cut to 200 characters. */
export function sentenceOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200).toWellFormed() : undefined;
}
