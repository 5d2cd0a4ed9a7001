const SPECIAL = /[*?[]/;

/** True if a text has a character that means more than itself in a glob. */
export function isGlob(text: string): boolean {
  return SPECIAL.test(text);
}

/** The part of a glob before its first `*`, `?` or `[`. */
export function literalStart(glob: string): string {
  const at = glob.search(SPECIAL);
  return at < 0 ? glob : glob.slice(0, at);
}

/**
 * True if a name matches a glob as a whole: `*` any characters, `?` one, `[a-c]` and `[!a-c]` one of some (POSIX.1-2017,
 * section 2.13 of Shell Command Language; a `/` is no boundary here). Takes at most names × globs steps.
 */
export function matchesGlob(glob: string, name: string): boolean {
  const tests = [...partsOf(glob)];
  const characters = Array.from(name);
  let reached = new Set([0]);
  for (let at = 0; at <= characters.length; at += 1) {
    const here = closure(reached, tests);
    if (at === characters.length) return here.has(tests.length);
    reached = step(here, tests, characters[at] ?? '');
    if (reached.size === 0) return false;
  }
  return false;
}

type Part = 'any' | ((character: string) => boolean);

function closure(reached: ReadonlySet<number>, parts: readonly Part[]): Set<number> {
  const all = new Set<number>();
  for (let at of reached) {
    all.add(at);
    while (parts[at] === 'any') {
      at += 1;
      all.add(at);
    }
  }
  return all;
}

function step(reached: ReadonlySet<number>, parts: readonly Part[], character: string): Set<number> {
  const next = new Set<number>();
  for (const at of reached) {
    const part = parts[at];
    if (part === 'any') next.add(at);
    else if (part?.(character) === true) next.add(at + 1);
  }
  return next;
}

function* partsOf(glob: string): Generator<Part> {
  const all = Array.from(glob);
  for (let at = 0; at < all.length; at += 1) {
    const character = all[at] ?? '';
    const end = character === '[' ? endOfClass(all, at) : -1;
    if (character === '*') yield 'any';
    else if (character === '?') yield () => true;
    else if (end > 0) {
      yield classTest(all.slice(at + 1, end));
      at = end;
    } else yield (other) => other === character;
  }
}

// A "]" right behind the "[" or "[!" is one of the class.
function endOfClass(all: readonly string[], at: number): number {
  const from = all[at + 1] === '!' || all[at + 1] === '^' ? at + 3 : at + 2;
  return all.indexOf(']', from);
}

function classTest(members: readonly string[]): (character: string) => boolean {
  const not = members[0] === '!' || members[0] === '^';
  const list = not ? members.slice(1) : members;
  return (character) => isMember(list, character) !== not;
}

function isMember(list: readonly string[], character: string): boolean {
  for (let at = 0; at < list.length; at += 1) {
    const [from = '', dash, to] = list.slice(at, at + 3);
    if (dash === '-' && to !== undefined) {
      if (from <= character && character <= to) return true;
      at += 2;
    } else if (from === character) return true;
  }
  return false;
}
