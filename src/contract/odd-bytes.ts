/** Words that shells and terminals make something else of. */
export const ODD_WORDS: readonly string[] = [
  '',
  ' ',
  'plain',
  '-n',
  '--',
  "it's",
  '"quoted"',
  '$HOME ${HOME} $(id) `id`',
  'back\\slash \\n \\\\ \\0101',
  '!history !! !$ \\!',
  '* ? [a-z] {a,b} ~ ~root',
  'a;b&c|d>e<f(g)#h',
  '=ls %1 ^a^b @x',
  'line\nbreak\n\n',
  '\n',
  'tab\tcr\rbell\u0007esc\u001b[0m',
  'é ü 漢字 🎉 \u202e',
  'a\u00a0b',
  'x'.repeat(5000),
];

/** Every byte, in an order that repeats late. @param size in bytes; a multiple of 4. */
export function oddBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0, word = 1; at < size; at += 4, word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0)
    bytes.writeUInt32LE(word, at);
  return bytes;
}
