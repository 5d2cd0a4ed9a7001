const MOST_ALTERNATIVES = 64;

/** The texts that a pattern with braces stands for, or what is wrong with it: `a{b,c}` is `ab` and `ac`. They may nest. */
export function expandBraces(text: string): readonly string[] | { readonly problem: string } {
  const done: string[] = [];
  const ahead = [text];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const found = firstBraces(next);
    if (found === undefined) done.push(next);
    else if ('problem' in found) return found;
    else ahead.push(...found.parts.map((part) => `${found.before}${part}${found.after}`));
    if (done.length + ahead.length > MOST_ALTERNATIVES)
      return { problem: `its braces stand for more than ${MOST_ALTERNATIVES} patterns` };
  }
  return done;
}

interface Braces {
  readonly before: string;
  readonly parts: readonly string[];
  readonly after: string;
}

/** The first braces with what is inside of them cut at its commas; what nests in them stays. */
function firstBraces(text: string): Braces | { readonly problem: string } | undefined {
  let [open, depth, from] = [-1, 0, 0];
  const parts: string[] = [];
  for (const { character, at } of plainCharacters(text)) {
    if (character === '{') {
      if (depth === 0) [open, from] = [at, at + 1];
      depth += 1;
    } else if (character === ',' && depth === 1) {
      parts.push(text.slice(from, at));
      from = at + 1;
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      if (depth > 0) continue;
      if (parts.length === 0) return { problem: 'it has braces without a comma' };
      return {
        before: text.slice(0, open),
        parts: [...parts, text.slice(from, at)],
        after: text.slice(at + 1),
      };
    }
  }
  return depth > 0 ? { problem: 'it has a "{" without a "}"' } : undefined;
}

/** The characters that are neither escaped nor between brackets. */
function* plainCharacters(text: string): Generator<{ character: string; at: number }> {
  let bracket = -1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (bracket >= 0) bracket = character === ']' && at > bracket + 1 ? -1 : bracket;
    else if (character === '[') bracket = /[!^]/.test(text.charAt(at + 1)) ? at + 1 : at;
    else yield { character, at };
  }
}
