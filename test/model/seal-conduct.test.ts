import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSealShape } from '../../src/model/seal-shape.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const of = (kind: string): object => ({ digest: DIGEST, mediaType: `application/${kind}`, size: 1 });
const LS = { cmd: 'ls', args: [] };
const SEAL = {
  mediaType: 'application/vnd.arx.seal.v1+json',
  formatVersion: 1,
  manifest: of('vnd.arx.manifest.v1+yaml'),
  lock: of('vnd.arx.lock.v1+yaml'),
  sbom: of('vnd.cyclonedx+json'),
  sources: [],
  code: [LS],
  data: [],
};

const code = (more: object): object => ({ code: [{ ...LS, ...more }] });
const service = (more: object): object => ({ services: [{ name: 'app', do: ['restart'], ...more }] });
const health = (more: object): object => service({ health: more });
const secret = (more: object, name = 'KEY'): object => ({
  secrets: { [name]: more },
  ...code({ secrets: [name] }),
});
const daemon = (more: object): object => code({ daemon: 'web', network: 'host', ...more });

/** A command that is a source. */
const program = (more: object): object => ({
  sources: [
    {
      request: 'x',
      nature: 'file',
      resolution: {},
      tree: of('vnd.arx.tree.v1+jsonl'),
      entries: 1,
      contentSize: 1,
    },
  ],
  code: [{ source: 0, args: [], network: 'host', ...more }],
});

const GOOD: Readonly<Record<string, object>> = {
  'no word of it': {},
  'all of the bundle': {
    platforms: ['linux/amd64', 'linux/arm64'],
    silence: 60,
    user: '0',
    pass: ['A', 'B'],
    ...service({ when: 'changed', health: { tcp: '127.255.255.255:65535', within: 604_800 } }),
  },
  'all of a command': {
    secrets: { KEY: { command: ['pass', '-x'], as: 'env' }, LOG: { file: '/k' }, MAP: { env: 'PATH' } },
    ...code({ retries: 10, undo: ['rm', '-r', 'https://x'], when: 'always', secrets: ['KEY', 'LOG', 'MAP'] }),
  },
  'a daemon': daemon({ health: { http: 'http://[::1]:8080/a?b' }, undo: ['x'], timeout: 5 }),
  'init: direct': code({ init: 'direct', network: 'host' }),
  'a source as somebody': program({ user: 'app' }),
  'a source with init: direct': program({ init: 'direct' }),
  'a source with init: direct as root': { ...program({ init: 'direct', user: '0' }), user: 'app' },
  'a variable of shells that env sets': { env: { PWD: '/', IFS: ',' } },
};

/** What its parser refuses in a manifest, a reader refuses in a seal, whoever has signed it. */
const BAD: Readonly<Record<string, object>> = {
  'a name with an empty part': { name: 'a//b' },
  'a name that leads up': { name: 'a/../b' },
  'a name of 129 characters': { name: 'a'.repeat(129) },
  'a platform that there is not': { platforms: ['linux/x64'] },
  'platforms out of order': { platforms: ['linux/arm64', 'linux/amd64'] },
  'no platform': { platforms: [] },
  'a duration of nothing': { silence: 0 },
  'a duration of more than a week': code({ timeout: 604_801 }),
  'silence beyond the timeout': { silence: 3600 },
  'an option as the user': { user: '--reuid' },
  'the reserved user': { user: '4294967295' },
  'user and group': code({ user: 'a:b' }),
  'a variable of arx': { pass: ['ARX_STEP'] },
  'the path': code({ pass: ['PATH'] }),
  'a variable of shells': code({ pass: ['PPID'] }),
  'the separators of shells': { pass: ['IFS'] },
  'a variable with a value': { pass: ['A=1'] },
  'a variable twice': { pass: ['A', 'A'] },
  'a variable that is passed on and set': { pass: ['A'], env: { A: '1' } },
  'a path as a service': service({ name: '../../tmp/x' }),
  'an option as a service': service({ name: '--root=/x' }),
  'a service of two words': service({ name: 'a b' }),
  'a service with .service': service({ name: 'a.service' }),
  'a service twice': { services: [{ name: 'a' }, { name: 'a' }] },
  'no service': { services: [] },
  'an action that there is not': service({ do: ['mask'] }),
  'an action twice': service({ do: ['stop', 'stop'] }),
  'no action': service({ do: [] }),
  'when without an action': { services: [{ name: 'a', when: 'changed' }] },
  'a host that is not this one': health({ tcp: '10.0.0.1:80' }),
  'every address of the host': health({ tcp: '0.0.0.0:80' }),
  'a name that must be looked up': health({ tcp: 'localhost:80' }),
  'a short form of an address': health({ tcp: '127.1:80' }),
  'an octal address': health({ tcp: '0177.0.0.1:80' }),
  'a mapped address': health({ tcp: '[::ffff:127.0.0.1]:80' }),
  'a port that there is not': health({ tcp: '65536' }),
  'a number as port': health({ tcp: 80 }),
  'another host in a URL': health({ http: 'http://127.0.0.1.evil.example/' }),
  'a user in a URL': health({ http: 'http://127.0.0.1@evil.example/' }),
  'TLS in a URL': health({ http: 'https://127.0.0.1/' }),
  'a line end in a URL': health({ http: 'http://127.0.0.1/\r\nHost: evil.example' }),
  'two kinds of health': health({ tcp: '80', http: 'http://127.0.0.1/' }),
  'no kind of health': health({ within: 5 }),
  'an empty command of health': health({ command: [] }),
  'a source as a command of health': health({ command: ['https://evil.example/x'] }),
  'a secret from two places': secret({ env: 'A', file: '/a' }),
  'a secret from nowhere': secret({ as: 'file' }),
  'a secret of a relative file': secret({ file: 'etc/key' }),
  'a secret of a file with ..': secret({ file: '/etc/../key' }),
  'a secret of no variable': secret({ env: 'A B' }),
  'a secret of an empty command': secret({ command: [''] }),
  'a secret of an option': secret({ command: ['-x'] }),
  'a secret under the name of a path': secret({ env: 'A' }, '../x'),
  'a secret under the name of PATH': secret({ env: 'A' }, 'PATH'),
  'a secret under the name of the user that shells set': secret({ env: 'A' }, 'UID'),
  'a secret that no command uses': { secrets: { KEY: { env: 'A' } } },
  'a secret that the bundle has not': code({ secrets: ['KEY'] }),
  'a secret that env sets too': { ...secret({ env: 'A', as: 'env' }), env: { KEY: 'x' } },
  'a secret named constructor that the bundle has not': {
    secrets: { A: { env: 'A' } },
    ...code({ secrets: ['A', 'constructor'] }),
  },
  'more than ten retries': code({ retries: 11 }),
  'half a retry': code({ retries: 0.5 }),
  'an empty undo': code({ undo: [] }),
  'a source as undo': code({ undo: ['git+https://evil.example/x.git#x'] }),
  'an option as undo': code({ undo: ['-x'] }),
  'a word with NUL in undo': code({ undo: ['x', 'a\0b'] }),
  'an option as the command': { code: [{ cmd: '-x', args: [] }] },
  'a source as the command': { code: [{ cmd: 'https://evil.example/x', args: [] }] },
  'a path as a daemon': daemon({ daemon: '../x' }),
  'a daemon that systemd reads otherwise': daemon({ daemon: 'a.service' }),
  'a daemon that is a source': program({ daemon: 'web' }),
  'a source with init: direct as somebody': program({ init: 'direct', user: 'app' }),
  'a source with init: direct as the user of the bundle': { ...program({ init: 'direct' }), user: 'app' },
  'a daemon without network': code({ daemon: 'web' }),
  'a daemon twice': { code: [1, 2].map(() => ({ ...LS, daemon: 'web', network: 'host' })) },
  'a daemon that is started again': daemon({ retries: 1 }),
  'a timeout of a daemon without undo': daemon({ timeout: 5 }),
  'a daemon with init: direct': daemon({ init: 'direct' }),
  'health of no daemon': code({ health: { tcp: '80' } }),
  'init: direct without network': code({ init: 'direct' }),
  'another init': code({ init: 'systemd', network: 'host' }),
  'a member that nobody knows': code({ privileged: true }),
};

for (const [name, more] of Object.entries(GOOD))
  test(`checkSealShape() accepts ${name}`, () =>
    assert.equal(checkSealShape({ ...SEAL, ...more }), undefined));

for (const [name, more] of Object.entries(BAD))
  test(`checkSealShape() refuses ${name}`, () => {
    const problem = checkSealShape({ ...SEAL, ...more });
    assert.match(problem ?? 'nothing', /^seal\./);
  });
