/** The words of a text, as a list. */
export function names(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
