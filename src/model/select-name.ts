/** Says whether a name fits one part of a pattern. */
export type NameTest = (name: string) => boolean;

/** One character of a name, or any number of them. */
type Token = ((character: string) => boolean) | 'any';

/** A test for names, or what is wrong with the part of the pattern. */
export type NamePattern = { readonly test: NameTest } | { readonly problem: string };

/**
 * Reads what stands between two slashes of a pattern: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` in front of a character that is
 * meant as it is (POSIX.1-2017, Shell and Utilities, section 2.13.1; a leading dot is a character as any other).
 */
export function namePattern(text: string): NamePattern {
  if (!/[*?[\\]/.test(text)) return { test: (name) => name === text };
  const tokens: Token[] = [];
  const characters = Array.from(text);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] as string;
    if (character === '*') {
      if (tokens.at(-1) !== 'any') tokens.push('any');
    } else if (character === '?') tokens.push(() => true);
    else if (character === '\\') {
      const meant = characters[(at += 1)];
      if (meant === undefined) return { problem: 'it ends with "\\"' };
      tokens.push((other) => other === meant);
    } else if (character === '[') {
      const found = readClass(characters, at + 1);
      if ('problem' in found) return found;
      tokens.push(found.test);
      at = found.end;
    } else tokens.push((other) => other === character);
  }
  return { test: (name) => fits(tokens, Array.from(name)) };
}

type Class = { readonly test: (character: string) => boolean; readonly end: number };

function readClass(characters: readonly string[], start: number): Class | { readonly problem: string } {
  const negated = characters[start] === '!' || characters[start] === '^';
  const first = negated ? start + 1 : start;
  // A bracket right after the opening one is a member.
  const end = characters.indexOf(']', first + 1);
  if (end < 0) return { problem: 'it has a "[" without a "]"' };
  const members = characters.slice(first, end);
  if (members.includes('[') || members.includes('\\'))
    return { problem: 'it has a "[" or a "\\" between brackets' };
  const ranges = rangesOf(members);
  if (ranges === undefined) return { problem: 'it has a range whose end is before its begin' };
  const isMember = (character: string): boolean => {
    const point = character.codePointAt(0) as number;
    return ranges.some(([from, to]) => from <= point && point <= to);
  };
  return { test: (character) => isMember(character) !== negated, end };
}

function rangesOf(members: readonly string[]): [number, number][] | undefined {
  const ranges: [number, number][] = [];
  for (let at = 0; at < members.length; at += 1) {
    const isRange = members[at + 1] === '-' && at + 2 < members.length;
    const from = (members[at] as string).codePointAt(0) as number;
    const to = isRange ? ((members[at + 2] as string).codePointAt(0) as number) : from;
    if (to < from) return undefined;
    ranges.push([from, to]);
    if (isRange) at += 2;
  }
  return ranges;
}

/** Never more steps than the product of both lengths: only the last `*` is ever tried again. */
function fits(tokens: readonly Token[], name: readonly string[]): boolean {
  let [token, at, star, tried] = [0, 0, -1, 0];
  while (at < name.length) {
    const next = tokens[token];
    if (next === 'any') {
      [star, tried] = [token, at];
      token += 1;
    } else if (next !== undefined && next(name[at] as string)) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      tried += 1;
      [token, at] = [star + 1, tried];
    } else return false;
  }
  while (tokens[token] === 'any') token += 1;
  return token === tokens.length;
}
