/** Shells whose text this analysis reads. */
export const SHELLS: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'dash',
  'ash',
  'ksh',
  'mksh',
  'zsh',
  'busybox-sh',
  'rbash',
]);

/** Interpreters of other languages: what they run is not read. The option that takes a program's text, if there is one. */
export const INTERPRETERS: ReadonlyMap<string, string | undefined> = new Map([
  ['python', '-c'],
  ['perl', '-e'],
  ['ruby', '-e'],
  ['node', '-e'],
  ['nodejs', '-e'],
  ['deno', undefined],
  ['bun', '-e'],
  ['php', '-r'],
  ['lua', '-e'],
  ['tclsh', undefined],
  ['expect', '-c'],
  ['Rscript', '-e'],
  ['osascript', '-e'],
  ['pwsh', '-c'],
  ['powershell', '-c'],
  ['fish', '-c'],
  ['csh', '-c'],
  ['tcsh', '-c'],
  ['java', undefined],
  ['groovy', '-e'],
  ['elixir', '-e'],
  ['erl', undefined],
  ['guile', '-c'],
]);

/** The interpreter that a program's name means: `python3.11` is `python`. */
export function interpreterOf(name: string): string | undefined {
  if (INTERPRETERS.has(name)) return name;
  const [, plain = ''] = /^([A-Za-z]+?)[-\d.]+$/.exec(name) ?? [];
  return INTERPRETERS.has(plain) ? plain : undefined;
}
