/** The first texts of a list as evidence, and how many more there are. */
export function shownList(texts: readonly string[], most = 10): readonly string[] {
  if (texts.length <= most) return texts;
  return [...texts.slice(0, most), `and ${texts.length - most} more`];
}
