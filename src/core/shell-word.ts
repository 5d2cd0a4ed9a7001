/** A text as one word of a POSIX shell (XCU 2.2.2): between single quotes nothing means anything. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
