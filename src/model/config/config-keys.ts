/** The keys of config.yaml, each with the line that editors show. The parser and the JSON Schema share them. */
export const CONFIG_KEYS = {
  auth: 'Credentials by name. A manifest says `auth: NAME`.',
  network: 'What sources may reach.',
  keyless: 'Who signs with `--sign keyless`.',
  plugins: 'Plug-ins that this user allows. `arx plugin add` writes them.',
} as const;

/** What goes into the header of HTTP requests: one of them. */
export const HTTP_KEYS = {
  bearer: 'A token for "Authorization: Bearer" (RFC 6750): {env: NAME} or {file: PATH}.',
  header: 'Another header: {name: PRIVATE-TOKEN, value: {env: NAME}}.',
  basic: 'User and password (RFC 7617): {user: NAME, password: {env: NAME}}.',
} as const;

export const CERTIFICATE_KEYS = {
  certificate: 'The PEM file of a TLS client certificate.',
  key: 'The PEM file of its private key.',
  passphrase: 'The passphrase of the key: {env: NAME} or {file: PATH}.',
} as const;

export const SSH_KEYS = {
  identity: 'The private key file for ssh. Without it: the agent and ~/.ssh/config.',
  known_hosts: 'The file of host keys for ssh. Without it: ~/.ssh/known_hosts.',
} as const;

export const S3_KEYS = {
  endpoint: 'The URL of the S3 server. Without it: that of AWS.',
  region: 'The region of the bucket.',
  path_style: 'true: the bucket is in the path of requests, not in the host name.',
  profile: 'A profile of ~/.aws/config.',
  access_key: 'The access key: {env: NAME} or {file: PATH}. Needs secret_key.',
  secret_key: 'The secret key: {env: NAME} or {file: PATH}.',
  session_token: 'The session token of temporary keys: {env: NAME} or {file: PATH}.',
  anonymous: 'true: requests are not signed.',
} as const;

export const AUTH_KEYS = {
  for: 'Where it may be used, and nowhere else: https://host, https://host:8443, ssh://host, s3://bucket. One or a list.',
  ...HTTP_KEYS,
  ...CERTIFICATE_KEYS,
  ca: 'A PEM file of certificate authorities that are trusted for these hosts beside the usual ones.',
  ...SSH_KEYS,
  ...S3_KEYS,
} as const;

export const HEADER_KEYS = {
  name: 'The name of the header.',
  value: 'Its value: {env: NAME} or {file: PATH}.',
} as const;

export const BASIC_KEYS = {
  user: 'The user: text, {env: NAME} or {file: PATH}.',
  password: 'The password: {env: NAME} or {file: PATH}.',
} as const;

export const SECRET_KEYS = {
  env: 'The name of an environment variable, in capitals.',
  file: 'A file whose only line is the value: an absolute path, or one that begins with ~/.',
} as const;

export const NETWORK_KEYS = {
  allow_private:
    'Host names (git.corp.example, *.lab.example) and networks (10.0.0.0/8) that may be on private addresses.',
} as const;

export const KEYLESS_KEYS = {
  signing_config:
    'The signing_config.json of the sigstore to sign with: an absolute path, or one that begins with ~/.',
  audience: 'The audience that its certificate authority wants in tokens. Default: sigstore.',
} as const;

export const PLUGIN_KEYS = {
  name: 'The name of the npm package.',
  path: 'Its directory, absolute.',
  tree: 'The digest of its tree (sha256:…).',
  version: 'Its version, for people: the tree says what it is.',
  bundle: 'The digest of the sealed bundle that it came in.',
  signer: 'Who had signed that bundle.',
} as const;
