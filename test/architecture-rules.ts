/**
 * The rules of the house, as data. test/helpers/architecture.ts checks them, test/architecture.test.ts runs them on
 * src/ and on planted leaks. A pattern is a path from the project's root; "**" stands for any rest.
 */

/** Who may import whom: a file imports its own folder and folders of lower rows; folders of one row not each other. */
export const LAYERS: readonly (readonly string[])[] = [
  ['core'],
  ['model', 'sys'],
  ['plugin', 'archive'],
  ['trust', 'audit', 'connect'],
  ['online', 'seal', 'offline'],
  ['fleet'],
  ['library', 'contract'],
  ['commands'],
  ['cli'],
];

/** The entries of the library: on top, and nobody imports them. */
export const ENTRIES = ['src/index.ts', 'src/offline.ts', 'src/contract.ts'];

/** From these files nothing under src/online may be reached, over any number of imports of any kind. */
export const OFFLINE_STARTS = [
  'src/offline.ts',
  'src/cli/arx-run.ts',
  'src/offline/**',
  'src/archive/**',
  'src/trust/**',
  'src/audit/**',
  'src/library/audit.ts',
  'src/library/verify.ts',
  'src/library/sign.ts',
  'src/library/approve.ts',
  'src/library/open-trust.ts',
  'src/library/inspect.ts',
  'src/library/extract.ts',
  'src/library/remove.ts',
  'src/library/rollback.ts',
  'src/commands/audit.ts',
  'src/commands/verify.ts',
  'src/commands/inspect.ts',
  'src/commands/extract.ts',
  'src/commands/export.ts',
  'src/commands/run.ts',
  'src/commands/status.ts',
];

/**
 * The one file outside of src/online that opens sockets: a run asks with it whether what it has started is healthy. It
 * refuses every address but those of the host itself. From the files below not even that may be reached.
 */
export const LOOPBACK_FILE = 'src/sys/ask-loopback.ts';
export const SILENT_STARTS = [
  'src/core/**',
  'src/model/**',
  'src/archive/**',
  'src/trust/**',
  'src/audit/**',
  'src/seal/**',
  'src/online/**',
  'src/library/audit.ts',
  'src/library/verify.ts',
  'src/library/sign.ts',
  'src/library/approve.ts',
  'src/library/open-trust.ts',
  'src/library/inspect.ts',
  'src/library/extract.ts',
  'src/commands/audit.ts',
  'src/commands/verify.ts',
  'src/commands/inspect.ts',
  'src/commands/extract.ts',
  'src/commands/export.ts',
];

/** The modules of Node that can open a socket or find an address. */
export const NETWORK_MODULES = 'net tls http https http2 dns dns/promises dgram inspector quic'.split(' ');

/** What only some files may use: modules and packages (imports), and globals (words; "a[" is a computed member). */
export const CAPABILITIES: readonly {
  readonly what: string;
  readonly modules?: readonly string[];
  readonly globals?: readonly string[];
  /** Members of those globals that anybody may use. */
  readonly except?: readonly string[];
  readonly allowed: readonly string[];
}[] = [
  {
    what: 'open a socket',
    modules: [
      ...NETWORK_MODULES,
      'got',
      'simple-git',
      '@sigstore/sign',
      '@aws-sdk/client-s3',
      '@aws-sdk/s3-request-presigner',
      '@aws-sdk/credential-provider-http',
      '@aws-sdk/credential-provider-ini',
      '@aws-sdk/credential-provider-web-identity',
      '@smithy/credential-provider-imds',
      '@nats-io/transport-node',
    ],
    globals: ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'],
    allowed: ['src/online/**', LOOPBACK_FILE],
  },
  { what: 'start a process', modules: ['child_process', 'cluster'], allowed: ['src/sys/spawn.ts'] },
  {
    what: 'start a thread',
    modules: ['worker_threads'],
    allowed: [
      'src/archive/**',
      'src/library/verify-*.ts',
      'src/online/local/digest-*.ts',
      'src/offline/change/write-*.ts',
      'src/sys/start-thread.ts',
    ],
  },
  {
    what: 'load code that no import shows',
    modules: ['module', 'vm', 'repl', 'wasi'],
    globals: ['createRequire', 'getBuiltinModule', 'require', 'eval', 'Function'],
    allowed: [],
  },
  {
    what: 'touch the process',
    modules: ['process'],
    globals: ['process'],
    // These only say what the machine is.
    except: ['process.platform', 'process.versions', 'process.pid', 'process.geteuid'],
    allowed: ['src/cli/**', 'src/sys/**', 'src/library/caller.ts', 'src/commands/version.ts'],
  },
  {
    what: 'read the environment',
    globals: ['process.env'],
    allowed: ['src/cli/**', 'src/library/caller.ts'],
  },
  { what: 'end the process', globals: ['process.exit'], allowed: ['src/cli/main*.ts'] },
  {
    what: 'write to the terminal',
    globals: ['console', 'process.stdout', 'process.stderr'],
    allowed: ['src/cli/**'],
  },
  {
    what: 'pick a global by a name that no search finds',
    globals: ['globalThis[', 'global[', 'process['],
    allowed: [],
  },
];

/** Packages that a folder may use, and why. Every other package there is an error, and so is one without a folder. */
export const PACKAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  core: { canonicalize: 'canonical JSON (RFC 8785)' },
  model: {
    yaml: 'manifest and lock with places',
    ssri: 'integrity strings',
    zod: 'shapes of documents, and their JSON Schemas',
    'spdx-license-ids': 'licences that a policy names',
  },
  archive: {
    tar: "node-tar's parser reads foreign archives",
    'xz-decompress': 'tar.xz',
    yauzl: 'the directory of zip archives',
  },
  trust: {
    '@sigstore/bundle': 'the form of signature documents',
    '@sigstore/sign/dist/bundler/dsse.js': 'signing; only its envelope builder, which loads no network code',
    '@sigstore/verify': 'checking signatures offline',
    '@noble/curves': 'deterministic ECDSA, so that equal input gives an equal file',
  },
  audit: {
    '@secretlint/secretlint-rule-preset-recommend': "secretlint's rules for the tokens of vendors",
    'spdx-expression-parse': 'SPDX licence expressions',
    'spdx-satisfies': 'which licences an expression leaves a choice of',
    'packageurl-js': 'names of components (purl)',
    'web-tree-sitter': 'shell text',
    diff: 'which lines and commands differ between two bundles',
    semver: 'the order of versions of npm, Cargo, Go',
    '@renovatebot/pep440': 'the order of versions of Python',
  },
  seal: { '@cyclonedx/cyclonedx-library': 'the SBOM' },
  online: {
    got: 'HTTP',
    'simple-git': 'git',
    semver: 'version ranges of git tags',
    '@aws-sdk/client-s3': 'S3, loaded when an s3 source is used',
    '@aws-sdk/s3-request-presigner': 'presigned URLs',
    '@aws-sdk/credential-provider-http': 'keys that a container is given',
    '@aws-sdk/credential-provider-ini': 'profiles that lead to a role, a session or a program',
    '@aws-sdk/credential-provider-web-identity': 'keys for a token in a file',
    '@smithy/credential-provider-imds': 'keys that a machine of Amazon EC2 is given',
    '@smithy/node-http-handler': 'gives the S3 client our agents and limits',
    openpgp: 'signatures of upstreams made with GPG',
    '@sigstore/bundle': 'signatures of upstreams made with sigstore',
    '@sigstore/verify': 'the same',
    '@sigstore/sign': 'keyless signing: certificates, logs and timestamps',
    ssri: 'integrity strings',
    tar: 'trees of archives',
    '@nats-io/jetstream': 'the queue of workers',
    '@nats-io/transport-node': 'its connection',
  },
  library: { archiver: 'exports as zip', tar: 'exports as tar.gz' },
  commands: {},
  cli: { commander: 'the command line' },
};

/** Files that may import() something that is not written as a string, and why. */
export const COMPUTED_IMPORTS: Readonly<Record<string, string>> = {
  'src/online/plugins/load-plugin.ts': 'the plug-in that the user allowed, after its files were digested',
};

/** Lines of one file, all counted. */
export const MAX_LINES = 250;
