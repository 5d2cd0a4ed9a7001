const EXIT_CODES = `Exit codes, the same for every command:

    0  done
    1  unexpected: a defect of arx, or the system refused to write
    2  usage, or a malformed document
    3  a gate said no: findings, a policy, --exit-code, or --locked and the lock would change
    4  integrity, signature or trust
    5  a source could not be obtained
    6  some targets failed
    7  a command of the bundle failed
    8  the only target could not be reached
  130  interrupted (SIGINT)
  143  terminated (SIGTERM, SIGHUP)

Any other code is a failure too. \`arx explain CODE\` tells which code an error ends with.
`;

const ENVIRONMENT = `Environment variables that arx reads:

  ARX_CACHE_DIR             the cache; default $XDG_CACHE_HOME/arx, or ~/.cache/arx
  ARX_CONFIG_DIR            config.yaml, policy.yaml, keys and trust; default $XDG_CONFIG_HOME/arx, or ~/.config/arx
  ARX_DATA_DIR              plug-ins that came in bundles; default $XDG_DATA_HOME/arx, or ~/.local/share/arx
  ARX_STATE_DIR             what bundles have placed; default /var/lib/arx for root, else $XDG_STATE_HOME/arx, or ~/.local/state/arx
  ARX_KEY_PASSPHRASE_FILE   a file whose first line is the passphrase of the signing key
  ARX_PROGRESS              auto, tty, plain, json or none; --progress wins
  NO_COLOR                  no colours; --color wins
  FORCE_COLOR, CLICOLOR_FORCE   colours also where the output is no terminal
  TERM=dumb                 no colours and no live lines
  CI                        progress as plain lines
  TMPDIR                    private temporary files; default /tmp
  XDG_RUNTIME_DIR           secrets of commands that a plain user runs, and connections of ssh; default /dev/shm, TMPDIR
  HOME                      the directory that ~ stands for

and those of the commands that use a network (docs/network.md, docs/auth.md, docs/git.md, docs/s3.md):

  http_proxy, https_proxy, all_proxy, no_proxy   as for curl, also in capitals; a CGI's HTTP_PROXY is ignored
  SSL_CERT_FILE             a file of authorities that replaces the usual ones
  NODE_EXTRA_CA_CERTS       a file of authorities beside the usual ones
  ARX_ALLOW_PRIVATE         hosts and ranges whose addresses may be private, with commas in between
  NETRC                     logins for hosts; default ~/.netrc
  GIT_SSL_CAINFO            for git, instead of SSL_CERT_FILE
  GIT_SSH_COMMAND           how git calls ssh
  SSH_AUTH_SOCK             the ssh agent
  AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL_S3 and the
                            other variables of the AWS tools
  SIGSTORE_ID_TOKEN         who signs, for --sign keyless; else the token of the CI system (docs/keyless.md)
  ARX_S3_PATH_STYLE         true or false: the bucket stands in the path, or in the host's name

An empty variable counts as missing. A relative path in XDG_CACHE_HOME, XDG_CONFIG_HOME, XDG_DATA_HOME or
XDG_STATE_HOME is ignored; in ARX_CACHE_DIR, ARX_CONFIG_DIR, ARX_DATA_DIR, ARX_STATE_DIR, TMPDIR or HOME it is an error.

Commands of a bundle do not see the environment of arx: they get what the manifest gives them.
`;

const FORMATS = `What arx prints and writes:

  Standard output is data and nothing else; progress, notes and errors are on standard error.

  --json         one object: {"schema":"arx.VERB/1", ...}. Fields may be added; the number grows when one goes.
                 An error is one line on standard error: {"schema":"arx.error/1","code":...,"exit":...}
  --progress     tty draws one line a source; plain prints one line a change; json prints one event a line,
                 {"schema":"arx.event/1","type":...}; none is silent. auto: tty on a terminal, else plain.

  arx.yaml       the manifest (arx schema prints its JSON Schema)
  policy.yaml    what a bundle must be to be accepted (arx schema policy); arx.policy.yaml beside a manifest may tighten it
  arx.lock       what each source resolved to, with the digest of its content; commit it
  NAME.arx       the bundle: a tar, as it is or in zstd frames. zstd -dc NAME.arx | tar t lists it
  -o FORMAT      of audit and diff: one output on standard output, FORMAT=FILE for the others

  Names from a bundle are printed with control, zero-width and direction characters escaped: \\x1b, \\u{202e}.
`;

/** The topics of `arx help`. */
export const TOPICS: ReadonlyMap<string, string> = new Map([
  ['exit-codes', EXIT_CODES],
  ['environment', ENVIRONMENT],
  ['formats', FORMATS],
]);
