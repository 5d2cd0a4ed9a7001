/**
 * A mount point as the kernel lists it, as the path that it is: space, tab, newline and backslash are there as three octal
 * digits (proc(5), mountinfo).
 * @param field one byte a character.
 */
export function unescapedMount(field: string): string {
  const plain = field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 8)),
  );
  return Buffer.from(plain, 'latin1').toString();
}
