/** So many words that follow each other are one run. */
const RUN = 5;
const LONGEST = 512 * 1024;
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
// Who holds the copyright (a wrapped sentence may begin with that word too), what stands in a template for a name, and URLs, which change from http to https.
const NOT_THE_TEXT =
  /^[^\p{L}\n]{0,12}(?:copyright[ \t:]{1,4}(?:\(c\)|©|\d|[[<{])|\(c\)[ \t]|©|all rights reserved)[^\n]*$|<[^>\n]{1,80}>|\[(?:yyyy|year|name|fullname)[^\]\n]{0,60}\]|https?:\/\/\S+/gimu;

/**
 * The runs of five words of a text, each as a number of 32 bits (FNV-1a): case, punctuation, marks of comments, lines of
 * copyright and line breaks make no difference. Looks at the first 512 Ki characters.
 */
export function wordRuns(text: string): ReadonlySet<number> {
  const words =
    text
      .slice(0, LONGEST)
      .replaceAll(NOT_THE_TEXT, ' ')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const runs = new Set<number>();
  for (let at = 0; at + RUN <= words.length; at += 1) runs.add(hashOf(words.slice(at, at + RUN).join(' ')));
  return runs;
}

function hashOf(text: string): number {
  let hash = OFFSET_BASIS;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  return hash >>> 0;
}
