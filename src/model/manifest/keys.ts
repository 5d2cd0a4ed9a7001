/** The keys of the manifest language, each with the line that editors show. The parser and the JSON Schema share them. */
const SETTINGS = {
  label: 'A name for people, shown in plans and reports.',
  cwd: 'The working directory. On the bundle: absolute; default a fresh temporary directory. On an entry: absolute, or relative to that of the bundle.',
  env: 'Environment variables. Values are text: quote numbers and truth values.',
} as const;

/** How a source is obtained, on data and on code. */
export const OBTAINING_KEYS = {
  integrity:
    'What the content must be: sha256-…, sha384-… or sha512-… with base64 (W3C Subresource Integrity), of the one file that is downloaded or read, else of the tree.',
  auth: 'The name of a credential that your config.yaml defines. Never the credential.',
  insecure: 'true: nobody checks the certificate or the ssh key of the host. Every output says so.',
  mirrors: 'Where else the same content is: full source URLs, asked in order after the source itself.',
  verify: 'How the upstream vouches for the source: a map of method and keys, or of sums.',
  archive: 'true: the URL names an archive, as tar+ in front of it says.',
  submodules: 'git: false leaves submodules out. They are obtained otherwise.',
  lfs: 'git: false leaves Git LFS pointers as they are. The files are obtained otherwise.',
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
  ...OBTAINING_KEYS,
} as const;

export const DATA_KEYS = {
  source: 'Where the content comes from: a URL, inline data, or a nested collection of inline data.',
  target:
    'Where it goes: an absolute path, or one relative to cwd; with a final slash into that directory. Default: a file under its own name in cwd, or the content of a directory into cwd.',
  ...SETTINGS,
  mode: 'The mode of one file as octal digits in quotes, for example "0640".',
  owner: 'Who owns what is placed: "user", "user:group" or numbers. Default: who runs the bundle.',
  ...OBTAINING_KEYS,
  include: 'Patterns of the paths that are kept; one, or a list. Default: all.',
  exclude: 'Patterns of the paths that are dropped, also of those that include keeps; one, or a list.',
  strip: 'How many leading names every path loses, before include and exclude are asked.',
  links: '"any": symbolic links may lead out of the source. They may not otherwise.',
} as const;

export const VERIFY_KEYS = {
  method: 'The kind of signature: "minisign", "gpg", "ssh" or "sigstore"; for git "gpg" or "ssh".',
  keys: 'Public keys of whom one must have signed: each as its text, or a file:/// URL of a file of them. Not for sigstore.',
  identity: 'sigstore: who must have signed, exactly.',
  issuer: 'sigstore: who vouched for that identity, exactly.',
  root: 'sigstore: the file:/// URL of the trusted root.',
  sums: 'The URL of a file in the form of sha256sum(1) that lists the download; the signature is of that file then.',
  signature:
    'The URL of the signature. Default: beside what is signed, with the ending that is usual for the method.',
} as const;

/** Keys that later versions will have; until then they are refused as such. */
export const NOT_YET_KEYS: ReadonlySet<string> = new Set([
  'secrets',
  'services',
  'platforms',
  'user',
  'when',
  'undo',
  'retries',
  'pass',
]);
