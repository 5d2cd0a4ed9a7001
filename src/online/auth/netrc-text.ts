/** One entry of a netrc file; `machine` is missing for `default`. */
export interface NetrcEntry {
  readonly machine?: string;
  readonly login: string;
  readonly password?: string;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The entries of a netrc file as curl reads it (curl's docs/NETRC, lib/netrc.c): words between white space, words in double
 * quotes with the escapes \" \\ \n \r \t, "#" begins a comment, `macdef` goes on to the next empty line, unknown words are
 * passed over. Undefined when a quote is not closed.
 */
export function parseNetrc(text: string): NetrcEntry[] | undefined {
  const words = wordsOf(text);
  if (words === undefined) return undefined;
  const entries: { machine?: string; login: string; password?: string }[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]?.toLowerCase();
    const entry = entries.at(-1);
    if (word === 'default') entries.push({ login: '' });
    const value = words[at + 1];
    if (value === undefined || !['machine', 'login', 'password', 'account'].includes(word ?? '')) continue;
    at += 1;
    if (word === 'machine') entries.push({ machine: value.toLowerCase(), login: '' });
    else if (entry !== undefined && word === 'login') entry.login = value;
    else if (entry !== undefined && word === 'password') entry.password = value;
  }
  return entries;
}

function wordsOf(text: string): string[] | undefined {
  const words: string[] = [];
  let inMacro = false;
  for (const line of text.split(/\r?\n/)) {
    if (inMacro) {
      inMacro = line.trim() !== '';
      continue;
    }
    const found = wordsOfLine(line);
    if (found === undefined) return undefined;
    const macro = found.indexOf('macdef');
    inMacro = macro >= 0 && isMacro(words, macro, found);
    words.push(...(inMacro ? found.slice(0, macro) : found));
  }
  return words;
}

// `login macdef` is a user of that name.
function isMacro(before: readonly string[], at: number, line: readonly string[]): boolean {
  const previous = at > 0 ? line[at - 1] : before.at(-1);
  return !['machine', 'login', 'password', 'account'].includes(previous ?? '');
}

function wordsOfLine(line: string): string[] | undefined {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== '' && !rest.startsWith('#')) {
    const found = rest.startsWith('"') ? /^"((?:[^"\\]|\\.)*)"/.exec(rest) : /^(\S+)/.exec(rest);
    if (found === null) return undefined;
    const [whole, word = ''] = found;
    words.push(
      rest.startsWith('"') ? word.replace(/\\(.)/g, (_, mark: string) => ESCAPES[mark] ?? mark) : word,
    );
    rest = rest.slice(whole.length).trimStart();
  }
  return words;
}
