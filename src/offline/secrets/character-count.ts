/** How many characters bytes have as UTF-8 text. */
export function characterCount(bytes: Buffer): number {
  return Array.from(bytes.toString()).length;
}
