/** The keys of the manifest language, each with the line that editors show. The parser and the JSON Schema share them. */
const SETTINGS = {
  label: 'A name for people, shown in plans and reports.',
  cwd: 'The working directory. On the bundle: absolute; default a fresh temporary directory. On an entry: absolute, or relative to that of the bundle.',
  env: 'Environment variables. Values are text: quote numbers and truth values.',
} as const;

export const BUNDLE_KEYS = {
  name: 'What the bundle is called: letters, digits, ".", "_", "-" and "/".',
  version: 'The version of the bundle, as text.',
  sequence: 'A whole number that grows with each release. Hosts refuse to go back. Needs a name.',
  ...SETTINGS,
  network: 'Whether code may use the network: "none" (default) or "host".',
  timeout: 'How long each command may run: seconds, or a text such as "90s", "5m", "1h". Default 1h.',
  code: 'The commands, run in order after all data has been placed.',
  data: 'The sources, and where their content goes.',
} as const;

export const CODE_KEYS = {
  cmd: 'A program of the host: its name, or a list of the program and its first arguments.',
  source: 'A source that is run as a program: a URL, or inline data. Instead of cmd.',
  args: 'The arguments.',
  ...SETTINGS,
  network: 'Whether this command may use the network: "none" or "host". Default: as the bundle says.',
  timeout: 'How long this command may run: seconds, or a text such as "90s", "5m", "1h".',
} as const;

export const DATA_KEYS = {
  source: 'Where the content comes from: a URL, inline data, or a nested collection of inline data.',
  target:
    'Where it goes: an absolute path, or one relative to cwd; with a final slash into that directory. Default: a file under its own name in cwd, or the content of a directory into cwd.',
  ...SETTINGS,
  integrity:
    'What the downloaded bytes must be: sha256-…, sha384-… or sha512-… with base64 (W3C Subresource Integrity).',
  mode: 'The mode of one file as octal digits in quotes, for example "0640".',
  owner: 'Who owns what is placed: "user", "user:group" or numbers. Default: who runs the bundle.',
} as const;

/** Keys that later versions will have; until then they are refused as such. */
export const NOT_YET_KEYS: ReadonlySet<string> = new Set([
  'include',
  'exclude',
  'mirrors',
  'auth',
  'secrets',
  'services',
  'platforms',
  'verify',
  'archive',
  'user',
  'when',
  'undo',
  'retries',
  'pass',
]);
