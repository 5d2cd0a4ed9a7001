import { type CommandSpec, type CommandTable, each } from './command-spec.ts';

const FETCHES: CommandSpec = {
  network: 'always',
  offline: ['--no-download', '--no-network', '--cacheonly'],
  root: true,
  operands: 'skip',
};
const FETCHES_AS_USER: CommandSpec = {
  network: 'always',
  offline: ['--no-index', '--offline', '--frozen', '-o', '-mod=vendor'],
  operands: 'skip',
  opaque: true,
};
const CHANGES: CommandSpec = { root: true, operands: 'skip' };
const TAKES_VALUE = {
  '-o': 'skip',
  '-t': 'skip',
  '-c': 'skip',
  '--target-release': 'skip',
  '-C': 'skip',
} as const;

/** Package managers, of systems and of languages, by what they fetch. */
export const PACKAGE_COMMANDS: CommandTable = {
  ...each('apt apt-get aptitude', {
    options: TAKES_VALUE,
    insecure: ['--allow-unauthenticated', '--allow-insecure-repositories', '--force-yes'],
    commands: {
      ...each('install update upgrade full-upgrade dist-upgrade build-dep reinstall safe-upgrade', FETCHES),
      ...each('download source changelog', { network: 'always', operands: 'skip' }),
      ...each('remove purge autoremove autopurge clean autoclean', CHANGES),
    },
  }),
  'apt-key': { root: true, commands: { adv: FETCHES } },
  'add-apt-repository': FETCHES,
  ...each('dpkg dpkg-reconfigure dpkg-divert update-alternatives alternatives debconf-set-selections', {
    operands: 'skip',
    unless: { flags: ['-i', '--install', '--unpack'], operands: 'reads' },
  }),
  ...each('yum dnf microdnf tdnf', {
    options: { '-c': 'reads', '--installroot': 'writes', '--enablerepo': 'skip', '--disablerepo': 'skip' },
    insecure: ['--nogpgcheck', '--setopt=sslverify=false'],
    commands: {
      ...each(
        'install update upgrade groupinstall reinstall localinstall makecache module builddep distro-sync download',
        FETCHES,
      ),
      ...each('remove erase autoremove clean', CHANGES),
    },
  }),
  rpm: {
    root: true,
    operands: 'addresses',
    network: 'addresses',
    insecure: ['--nosignature', '--nogpgcheck'],
  },
  apk: {
    insecure: ['--allow-untrusted'],
    options: { '-t': 'skip', '-X': 'address', '--repository': 'address', '--virtual': 'skip' },
    commands: { ...each('add update upgrade fetch', FETCHES), del: CHANGES },
  },
  zypper: {
    insecure: ['--no-gpg-checks'],
    commands: {
      ...each('install in update up dup refresh ref patch addrepo ar', FETCHES),
      ...each('remove rm', CHANGES),
    },
  },
  pacman: { operands: 'skip', network: 'always', root: true },
  ...each('emerge xbps-install pkg opkg tdnf slackpkg eopkg', FETCHES),
  ...each('snap flatpak', {
    commands: { ...each('install refresh update download', FETCHES), remove: CHANGES },
  }),
  brew: { commands: each('install update upgrade tap fetch bundle reinstall', FETCHES_AS_USER) },
  ...each('nix nix-env nix-shell nix-channel guix', FETCHES_AS_USER),
  ...each('pip pip2 pip3', {
    options: {
      '-r': 'reads',
      '--requirement': 'reads',
      '-c': 'reads',
      '-i': 'address',
      '--index-url': 'address',
      '--extra-index-url': 'address',
      '-t': 'writes',
      '--target': 'writes',
      '--prefix': 'writes',
    },
    insecure: ['--trusted-host'],
    commands: each('install download wheel', FETCHES_AS_USER),
  }),
  ...each('pipx uv poetry pdm pipenv conda mamba micromamba', {
    commands: each('install run add sync update lock pip tool create env', FETCHES_AS_USER),
  }),
  ...each('easy_install cpan cpanm', FETCHES_AS_USER),
  ...each('npm cnpm', {
    options: { '--prefix': 'skip', '-w': 'skip', '--registry': 'address' },
    commands: {
      ...each('install i ci add update up publish audit view exec init x', FETCHES_AS_USER),
      ...each('run run-script start test rebuild', { opaque: true }),
    },
  }),
  ...each('pnpm yarn bun', {
    commands: {
      ...each('install i add update up upgrade dlx publish create x', FETCHES_AS_USER),
      '': FETCHES_AS_USER,
      ...each('run start test build', { opaque: true }),
    },
  }),
  ...each('npx pnpx bunx uvx', FETCHES_AS_USER),
  ...each('gem', { commands: each('install update fetch push', FETCHES_AS_USER) }),
  bundle: {
    commands: { ...each('install update', FETCHES_AS_USER), '': FETCHES_AS_USER, exec: { opaque: true } },
  },
  cargo: { commands: { ...each('install fetch build run test update publish add', FETCHES_AS_USER) } },
  go: { commands: { ...each('get install mod build run test', FETCHES_AS_USER) } },
  ...each('composer', {
    commands: each('install update require create-project global self-update', FETCHES_AS_USER),
  }),
  ...each(
    'mvn mvnw gradle gradlew sbt ant dotnet nuget luarocks opam cabal stack mix rebar3 rustup nvm pyenv rbenv asdf',
    FETCHES_AS_USER,
  ),
};
