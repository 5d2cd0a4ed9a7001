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
  platforms: 'Where it may run, for example linux/amd64; one, or a list. Default: anywhere.',
  network: 'Whether code may use the network: "none" (default) or "host".',
  timeout: 'How long each command may run: seconds, or a text such as "90s", "5m", "1h". Default 1h.',
  silence:
    'How long each command may run without any output: seconds, or a text such as "90s", "5m". Default 15m.',
  user: 'As whom commands run: a name, or a number in quotes. Default: who runs the bundle. It takes root.',
  pass: 'Names of variables of the caller that commands are given; one, or a list. Default: none.',
  services:
    'The services of the host that the bundle handles, each a name or a map. Commands may ask for those, and the runner does what `do` says after them.',
  secrets:
    'Where each secret is on the host that runs the bundle: names to maps with env, file or command. Never the secret.',
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
  silence: 'How long this command may run without any output: seconds, or a text such as "90s", "5m".',
  user: 'As whom this command runs: a name, or a number in quotes. Default: as the bundle says.',
  pass: 'Names of variables of the caller that this command is given, instead of those of the bundle; one, or a list.',
  when: '"changed": only in a run that changed a path on the host. "always" (default): in each run.',
  retries: 'How often the command is started again when it fails, from 0 (default) to 10.',
  undo: 'A program of the host and its arguments that undo the command, when the run is taken back or the bundle removed.',
  secrets: 'Names of secrets of the bundle that this command is given; one, or a list. Default: none.',
  daemon:
    'The command is a daemon with this name: the runner starts it and leaves it running. Needs network: host.',
  health: 'How to see that the daemon works: a map with one of tcp, http and command.',
  init: '"direct": the command runs in the namespaces of the host and reaches the init system itself. Needs network: host.',
  ...OBTAINING_KEYS,
} as const;

export const SERVICE_KEYS = {
  name: 'As the init system calls it. A final ".service" is left out.',
  do: 'What the runner does with it after the commands, in this order: an action, or a list. Without it, only commands may ask for the service.',
  when: '"changed": only in a run that changed a path on the host. "always" (default): in each run.',
  health:
    'How to see that it works: a map with one of tcp, http and command. A run that ends without is taken back.',
} as const;

/** Where a secret is: one of these. */
export const PLACE_KEYS = {
  env: 'The name of the variable of the caller that has it.',
  file: 'The absolute path of the file that has it.',
  command: 'A program of the host and its arguments that print it.',
} as const;

export const SECRET_KEYS = {
  ...PLACE_KEYS,
  as: 'How commands get it: "file" (default) as a file whose path is in NAME_FILE, "env" in the variable NAME.',
} as const;

export const HEALTH_KEYS = {
  tcp: 'A port of this host that takes connections: a number, or a loopback address with a port.',
  http: 'An http:// URL with a loopback address that answers with a status from 200 to 399.',
  command: 'A program of the host and its arguments that end with 0.',
  within: 'How long it may take until it is so: seconds, or a text such as "90s". Default 30s.',
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
