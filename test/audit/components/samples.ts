/** A file as a tool writes it, and what is to be found in it. */
export interface Sample {
  readonly path: string;
  readonly text: string;
  readonly expected: readonly string[];
  readonly problems?: readonly RegExp[];
}

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** Small files of every format. */
export const SAMPLES: readonly Sample[] = [
  {
    path: 'package-lock.json',
    text: json({
      name: 'shop',
      lockfileVersion: 3,
      packages: {
        '': { name: 'shop', version: '1.0.0' },
        'node_modules/lodash': { version: '4.17.20', license: 'MIT' },
        'node_modules/@scope/a': { version: '1.0.0', deprecated: 'Use b', hasInstallScript: true },
        'node_modules/@scope/a/node_modules/lodash': { version: '3.10.1', dev: true },
        'node_modules/alias': { name: 'real', version: '2.0.0' },
        'node_modules/linked': { resolved: 'packages/linked', link: true },
        'packages/linked': { name: 'linked', version: '1.0.0' },
      },
    }),
    expected: [
      'lodash 4.17.20 | MIT',
      '@scope/a 1.0.0 | deprecated: Use b | install script',
      'lodash 3.10.1 | optional',
      'real 2.0.0',
    ],
  },
  {
    path: 'web/npm-shrinkwrap.json',
    text: json({
      lockfileVersion: 1,
      dependencies: {
        a: { version: '1.0.0', dependencies: { b: { version: '2.0.0', optional: true } } },
        git: { version: 'git+ssh://git@host/x.git#0123' },
        alias: { version: 'npm:@real/name@3.1.0' },
      },
    }),
    expected: ['a 1.0.0', 'git ?', '@real/name 3.1.0', 'b 2.0.0 | optional'],
  },
  { path: 'package-lock.json', text: json({ lockfileVersion: 3 }), expected: [] },
  { path: 'package-lock.json', text: '{"packages": {', expected: [], problems: [/it is no JSON/] },
  { path: 'package-lock.json', text: '[]', expected: [], problems: [/no object/] },
  { path: 'package-lock.json', text: '{"a": 1}', expected: [], problems: [/neither "packages"/] },
  {
    path: 'node_modules/@x/y/package.json',
    text: json({
      name: '@x/y',
      version: '1.2.3',
      license: { type: 'ISC' },
      scripts: { postinstall: 'node x', test: 'y' },
    }),
    expected: ['@x/y 1.2.3 | ISC | postinstall'],
  },
  {
    path: 'node_modules/.pnpm/a@1.0.0/node_modules/a/package.json',
    text: json({ name: 'a', version: '1.0.0', licenses: [{ type: 'MIT' }], gypfile: true }),
    expected: ['a 1.0.0 | MIT | node-gyp'],
  },
  { path: 'node_modules/a/package.json', text: '{}', expected: [], problems: [/no name/] },
  { path: 'package.json', text: json({ name: 'lib', version: '1.0.0' }), expected: ['lib 1.0.0'] },
  { path: 'package.json', text: json({ name: 'app', version: '1.0.0', private: true }), expected: [] },
  { path: 'a/package.json', text: json({ type: 'module' }), expected: [] },
  {
    path: 'yarn.lock',
    text: [
      '# yarn lockfile v1',
      '',
      '"@babel/core@^7.0.0", "@babel/core@^7.1.0":',
      '  version "7.24.0"',
      '  resolved "https://host/core-7.24.0.tgz#abc"',
      '  dependencies:',
      '    version "^1.0.0"',
      '',
      'alias@npm:real@^1.0.0:',
      '  version "1.0.2"',
      '',
    ].join('\n'),
    expected: ['@babel/core 7.24.0', 'real 1.0.2'],
  },
  {
    path: 'yarn.lock',
    text: [
      '__metadata:',
      '  version: 8',
      '  cacheKey: 10c0',
      '',
      '"@babel/core@npm:^7.0.0, @babel/core@npm:^7.1.0":',
      '  version: 7.24.0',
      '  resolution: "@babel/core@npm:7.24.0"',
      '  languageName: node',
      '',
      '"app@workspace:.":',
      '  version: 0.0.0-use.local',
      '  resolution: "app@workspace:."',
      '',
      '"typescript@patch:typescript@npm%3A5.0.2#builtin":',
      '  version: 5.0.2',
      '  resolution: "typescript@patch:typescript@npm%3A5.0.2#builtin::version=5.0.2&hash=a"',
      '',
    ].join('\n'),
    expected: ['@babel/core 7.24.0', 'typescript 5.0.2'],
  },
  { path: 'yarn.lock', text: 'what is this\n', expected: [], problems: [/does not write/] },
  {
    path: 'pnpm-lock.yaml',
    text: [
      "lockfileVersion: '9.0'",
      'packages:',
      "  '@scope/a@1.0.0':",
      '    resolution: {integrity: sha512-x}',
      '    deprecated: Use b',
      '  lodash@4.17.20:',
      '    resolution: {integrity: sha512-y}',
      '  local@file:../local:',
      '    resolution: {directory: ../local, type: directory}',
      '    version: 1.1.0',
    ].join('\n'),
    expected: ['@scope/a 1.0.0 | deprecated: Use b', 'lodash 4.17.20', 'local 1.1.0'],
  },
  {
    path: 'pnpm-lock.yaml',
    text: "lockfileVersion: '6.0'\npackages:\n  /react-dom@18.2.0(react@18.2.0):\n    requiresBuild: true\n",
    expected: ['react-dom 18.2.0 | install script'],
  },
  {
    path: 'pnpm-lock.yaml',
    text: 'lockfileVersion: 5.4\npackages:\n  /@x/y/1.2.3_react@18.2.0:\n    dev: false\n  /lodash/4.17.20:\n    dev: false\n',
    expected: ['@x/y 1.2.3', 'lodash 4.17.20'],
  },
  { path: 'pnpm-lock.yaml', text: 'a: &x b', expected: [], problems: [/it is no YAML.*anchor/] },
  { path: 'pnpm-lock.yaml', text: 'a: 1\na: 2\n', expected: [], problems: [/there twice/] },
  {
    path: 'pnpm-lock.yaml',
    text: "lockfileVersion: '9.0'\npackages: {a@1: {}}\n",
    expected: [],
    problems: [/no mapping/],
  },
  {
    path: 'pnpm-lock.yaml',
    text: "lockfileVersion: '9.0'\npackages: {\n a@1: {}}\n",
    expected: [],
    problems: [/no mapping/],
  },
  {
    path: 'pnpm-lock.yaml',
    text: "lockfileVersion: '9.0'\n---\npackages:\n  a@1.0.0: {}\n",
    expected: [],
    problems: [/no key/],
  },
  {
    path: 'pnpm-lock.yaml',
    text: "lockfileVersion: '9.0'\nlist:\n  - a: b\n    c: d\nitems:\n- x\npackages:\n  a@1.0.0:\n    deprecated: |\n      Long.\n\n      b@2.0.0:\n    engines: {node: '>= 10'}\n  ? 'c@3.0.0'\n  :\n    deprecated: 'it''s' # why\n  d@4.0.0: {}\n",
    expected: ['a 1.0.0', "c 3.0.0 | deprecated: it's", 'd 4.0.0'],
  },
  {
    path: 'requirements-dev.txt',
    text: [
      '# comment',
      '-r base.txt',
      '--index-url https://host/simple',
      'requests[security] == 2.31.0 ; python_version >= "3.8"  # why',
      'Django>=4.2',
      'numpy==1.26.4 \\',
      '    --hash=sha256:aaaa \\',
      '    --hash=sha256:bbbb',
      'pinned===1.0',
      'glob==1.*',
      '-e git+https://host/x.git#egg=x',
      'pip @ https://host/pip.whl',
      './local',
    ].join('\n'),
    expected: ['requests 2.31.0', 'Django ?', 'numpy 1.26.4', 'pinned 1.0', 'glob ?'],
    problems: [/address|path/, /an address/, /a path/],
  },
  {
    path: 'poetry.lock',
    text: '[[package]]\nname = "jinja2"\nversion = "3.1.2"\nfiles = [\n    {file = "a.whl", hash = "sha256:aa"},\n]\n\n[package.extras]\ni18n = ["Babel (>=2.7)"]\n\n[[package]]\nname = "idna"\nversion = "3.4"\n\n[metadata]\nlock-version = "2.0"\n',
    expected: ['jinja2 3.1.2', 'idna 3.4'],
  },
  {
    path: 'uv.lock',
    text: 'version = 1\n\n[[package]]\nname = "app"\nversion = "0.1.0"\nsource = { virtual = "." }\n\n[[package]]\nname = "idna"\nversion = "3.7"\nsource = { registry = "https://host/simple" }\n',
    expected: ['idna 3.7'],
  },
  {
    path: 'pylock.toml',
    text: 'lock-version = "1.0"\n[[packages]]\nname = "attrs"\nversion = "25.1.0"\n',
    expected: ['attrs 25.1.0'],
  },
  { path: 'poetry.lock', text: '[[package]]\nname = \n', expected: [], problems: [/it is no TOML: line 2/] },
  {
    path: 'Pipfile.lock',
    text: json({
      _meta: {},
      default: { idna: { version: '==3.4' }, local: { path: '.' } },
      develop: { pytest: { version: '==8.0.0' } },
    }),
    expected: ['idna 3.4', 'local ?', 'pytest 8.0.0'],
  },
  {
    path: 'lib/python3/site-packages/Jinja2-3.1.2.dist-info/METADATA',
    text: 'Metadata-Version: 2.1\nName: Jinja2\nVersion: 3.1.2\nLicense: BSD-3-Clause\n\nName: not this\n',
    expected: ['Jinja2 3.1.2 | BSD-3-Clause'],
  },
  { path: 'x-1.0/PKG-INFO', text: 'Name: x\nVersion: 1.0\nLicense: UNKNOWN\n', expected: ['x 1.0'] },
  {
    path: 'Cargo.lock',
    text: 'version = 3\n\n[[package]]\nname = "mine"\nversion = "0.1.0"\n\n[[package]]\nname = "serde"\nversion = "1.0.190"\nsource = "registry+https://host/index"\ndependencies = [\n "serde_derive",\n]\n',
    expected: ['serde 1.0.190'],
  },
  {
    path: 'vendor/serde/Cargo.toml',
    text: '[package]\nname = "serde"\nversion = "1.0.190"\nlicense = "MIT OR Apache-2.0"\nkeywords = ["a", "b"]\n[dependencies.serde_derive]\nversion = "1"\noptional = true\n',
    expected: ['serde 1.0.190 | MIT OR Apache-2.0'],
  },
  { path: 'Cargo.toml', text: '[workspace]\nmembers = ["a"]\n', expected: [] },
  { path: 'Cargo.toml', text: '[package]\nname = "app"\nversion.workspace = true\n', expected: [] },
  {
    path: 'go.mod',
    text: 'module example.org/app\n\ngo 1.21\n\nrequire (\n\tgithub.com/a/b v1.2.3\n\tgithub.com/c/d/v2 v2.0.1 // indirect\n\tgithub.com/e/f v0.1.0\n)\n\nrequire github.com/g/h v1.0.0\n\nreplace github.com/e/f => github.com/fork/f v0.1.1\nreplace github.com/g/h v1.0.0 => ../h\n',
    expected: ['github.com/a/b v1.2.3', 'github.com/c/d/v2 v2.0.1', 'github.com/fork/f v0.1.1'],
  },
  {
    path: 'go.sum',
    text: 'github.com/a/b v1.2.3 h1:x=\ngithub.com/a/b v1.2.3/go.mod h1:y=\ngithub.com/a/b v1.0.0/go.mod h1:z=\n',
    expected: ['github.com/a/b v1.2.3'],
  },
  {
    path: 'vendor/modules.txt',
    text: '# github.com/a/b v1.2.3\n## explicit; go 1.20\ngithub.com/a/b/sub\n# github.com/e/f v0.1.0 => github.com/fork/f v0.1.1\n# github.com/g/h => ../h\n',
    expected: ['github.com/a/b v1.2.3', 'github.com/fork/f v0.1.1'],
  },
  {
    path: 'Gemfile.lock',
    text: 'PATH\n  remote: .\n  specs:\n    mine (0.1.0)\n\nGEM\n  remote: https://host/\n  specs:\n    nokogiri (1.16.0-x86_64-linux)\n      racc (~> 1.4)\n    racc (1.7.3)\n\nPLATFORMS\n  ruby\n',
    expected: ['nokogiri 1.16.0 | platform=x86_64-linux', 'racc 1.7.3'],
  },
  {
    path: 'specifications/racc-1.7.3.gemspec',
    text: 'Gem::Specification.new do |s|\n  s.name = "racc".freeze\n  s.version = "1.7.3"\n  s.licenses = ["Ruby".freeze, "BSD-2-Clause".freeze]\n  s.extensions = ["ext/racc/cparse/extconf.rb".freeze]\nend\n',
    expected: ['racc 1.7.3 | Ruby OR BSD-2-Clause | ext/racc/cparse/extconf.rb'],
  },
  {
    path: 'x.gemspec',
    text: 'Gem::Specification.new { |s| s.version = X }',
    expected: [],
    problems: [/not a plain text/],
  },
  {
    path: 'composer.lock',
    text: json({
      packages: [{ name: 'symfony/console', version: 'v6.4.0', license: ['MIT'] }],
      'packages-dev': [{ name: 'old/thing', version: '1.0', abandoned: 'new/thing' }],
    }),
    expected: ['symfony/console v6.4.0 | MIT', 'old/thing 1.0 | deprecated: use new/thing | optional'],
  },
  {
    path: 'vendor/composer/installed.json',
    text: json({ packages: [{ name: 'symfony/console', version: 'v6.4.0' }, { version: '1' }] }),
    expected: ['symfony/console v6.4.0'],
    problems: [/1 of its entries/],
  },
  {
    path: 'META-INF/maven/org.x/y/pom.properties',
    text: '#Generated by Maven\nversion=1.2.3\ngroupId=org.x\nartifactId=y\n',
    expected: ['org.x:y 1.2.3'],
  },
  {
    path: 'pom.xml',
    text: [
      '<?xml version="1.0"?>',
      '<project xmlns="http://maven.apache.org/POM/4.0.0"><!-- a --><groupId>org.app</groupId><version>9</version>',
      '<properties><v.x>1.2.3</v.x></properties>',
      '<dependencyManagement><dependencies><dependency><groupId>org.m</groupId><artifactId>m</artifactId>',
      '<version>4</version></dependency></dependencies></dependencyManagement>',
      '<dependencies>',
      '<dependency><groupId>org.x</groupId><artifactId>x</artifactId><version>${v.x}</version></dependency>',
      '<dependency><groupId>org.m</groupId><artifactId>m</artifactId></dependency>',
      '<dependency><groupId>${project.groupId}</groupId><artifactId>own</artifactId><version>${project.version}</version></dependency>',
      '<dependency><groupId>org.r</groupId><artifactId>range</artifactId><version>[1,2)</version></dependency>',
      '<dependency><groupId>org.p</groupId><artifactId>${nobody.knows}</artifactId></dependency>',
      '</dependencies></project>',
    ].join('\n'),
    expected: ['org.x:x 1.2.3', 'org.m:m 4', 'org.app:own 9', 'org.r:range ?'],
    problems: [/1 of its dependencies/],
  },
  {
    path: 'rootfs/var/lib/dpkg/status',
    text: 'Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nSource: glibc\nVersion: 2.36-9+deb12u4\nDescription: x\n long text\n .\n more\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: bin\nStatus: install ok installed\nSource: src (1.0)\nVersion: 1.0+b1\nMaintainer: Ubuntu Developers <x@y>\n',
    expected: [
      'libc6 2.36-9+deb12u4 | debian | arch=amd64 | upstream=glibc',
      'bin 1.0+b1 | ubuntu | upstream=src@1.0',
    ],
  },
  {
    path: 'var/lib/dpkg/status.d/base',
    text: 'Package: base-files\nVersion: 12.4\nArchitecture: all\n',
    expected: ['base-files 12.4 | debian | arch=all'],
  },
  { path: 'pkg/DEBIAN/control', text: 'Package: x\nVersion: 1:2-3\n', expected: ['x 1:2-3 | debian'] },
  {
    path: 'var/lib/dpkg/status',
    text: 'no control file',
    expected: [],
    problems: [/form of a control file/],
  },
  {
    path: 'lib/apk/db/installed',
    text: 'C:Q1x=\nP:libcrypto3\nV:3.1.4-r1\nA:x86_64\nL:Apache-2.0\no:openssl\n\nP:musl\nV:1.2.4-r2\no:musl\n',
    expected: [
      'libcrypto3 3.1.4-r1 | Apache-2.0 | alpine | arch=x86_64 | upstream=openssl',
      'musl 1.2.4-r2 | alpine',
    ],
  },
  {
    path: 'packages.lock.json',
    text: json({
      version: 1,
      dependencies: {
        'net8.0': {
          'Newtonsoft.Json': { type: 'Direct', resolved: '13.0.3' },
          mine: { type: 'Project' },
        },
      },
    }),
    expected: ['Newtonsoft.Json 13.0.3'],
  },
  {
    path: '.github/workflows/ci.yml',
    text: 'jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - name: x\n        uses: "org/repo/sub/dir@0123abc" # v1\n      - uses: ./local\n',
    expected: ['actions/checkout v4', 'org/repo 0123abc'],
  },
];
