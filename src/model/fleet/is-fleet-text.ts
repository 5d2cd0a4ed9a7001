/** True if a text has the key `fleet` at its top, as far as that can be seen without reading it: no manifest has it. */
export function isFleetText(text: string): boolean {
  return /^(?:["']?fleet["']?[ \t]*:|\{\s*["']?fleet["']?\s*:)/m.test(text);
}
