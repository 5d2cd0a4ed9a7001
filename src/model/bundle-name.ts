const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const LONGEST = 128;

/** True if a text may be the name of a bundle, by which a host knows it: what the manifest's parser lets pass. */
export function isBundleName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST && NAME.test(value);
}
