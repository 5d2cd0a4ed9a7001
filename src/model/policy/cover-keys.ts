const PRIVATE = /(-----BEGIN [A-Z ]{0,24}PRIVATE KEY-----)([^-]*)/g;

/** A text whose private keys, which stand there by mistake, are covered; as long as it is. */
export function coverKeys(text: string): string {
  return text.replace(PRIVATE, (_all, begin: string, key: string) => begin + key.replace(/\S/g, '*'));
}
