import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import { type Context, createContext } from '../../src/core/context.ts';
import { ArxError } from '../../src/core/errors.ts';
import { identityToken } from '../../src/online/keyless/identity-token.ts';
import { keylessSigner } from '../../src/online/keyless/keyless-signer.ts';
import { signingServices } from '../../src/online/keyless/signing-services.ts';
import { importRoot as importTrustedRoot } from '../../src/trust/keyless/root-store.ts';
import { failure, World } from '../library/world.ts';
import { type ArxHome, arxHome, type Ended } from '../helpers/arx-home.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { idToken } from '../servers/fulcio.ts';
import { type ServiceAnswer, startService } from '../servers/service.ts';
import { startSigstore } from '../servers/sigstore-services.ts';

needPackages(['util-linux']);

const SAN = 'https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1';
const ISSUER = 'https://token.actions.githubusercontent.com';
// The parts of a token that nobody may ever see.
const CANARY = 'Y2FuYXJ5LXNpZ25hdHVyZS1vZi1hLXRva2Vu';
const CLAIMS = { iss: ISSUER, sub: 'repo:acme/app:ref:refs/tags/v1', san: SAN, exp: 4_000_000_000 };
const TOKEN = idToken(CLAIMS, CANARY);

const services = await startSigstore();
const homes: ArxHome[] = [];
after(async () => {
  for (const home of homes) home.remove();
  await services[Symbol.asyncDispose]();
});

/** A home with a manifest, and the config and root of a sigstore. */
function builder(version: 1 | 2 = 1): ArxHome {
  const home = arxHome('keyless');
  homes.push(home);
  mkdirSync(join(home.path, 'config'));
  writeFileSync(join(home.path, 'arx.yaml'), 'name: hello\ndata: [{greeting: {text: hello}}]\n');
  writeFileSync(join(home.path, 'root.json'), services.root);
  writeFileSync(join(home.path, 'signing.json'), services.signingConfig(version));
  writeFileSync(
    join(home.path, 'config', 'config.yaml'),
    `keyless: {signing_config: ${join(home.path, 'signing.json')}}\n`,
  );
  return home;
}

const seen = builder();
await seen.ok(['trust', 'import', 'root.json', '--as', 'corp']);

const REPACK = ['repack', '-o', 'app.arx', '--sign', 'keyless'];
const WITH_TOKEN = { env: { SIGSTORE_ID_TOKEN: TOKEN } };

async function importRoot(home: ArxHome): Promise<void> {
  await home.ok(['trust', 'import', 'root.json', '--as', 'corp']);
}

async function trustRelease(home: ArxHome): Promise<void> {
  await home.ok(['trust', 'add', '--identity', SAN, '--issuer', ISSUER, '--as', 'release']);
}

function failsWith(ended: Ended, exit: number, code: string, message: RegExp): void {
  assert.equal(ended.code, exit, ended.stderr);
  assert.match(ended.stderr, new RegExp(`error\\[${code}\\]`));
  assert.match(ended.stderr, message);
  assertSilent(ended);
}

/** What a repack writes. */
function made({ path }: ArxHome): string[] {
  return readdirSync(path).filter((name) => /arx$|lock$/.test(name));
}

/** Nothing that was said has the token, or a part of it. */
function assertSilent({ stdout, stderr }: Ended): void {
  for (const part of [TOKEN, ...TOKEN.split('.'), CANARY])
    assert.ok(!`${stdout}${stderr}`.includes(part), 'the token was shown');
}

for (const version of [1, 2] as const)
  test(`a bundle signed keyless with Rekor v${version} verifies and runs without a network`, async () => {
    const home = builder(version);
    await importRoot(home);
    const ended = await home.run(REPACK, WITH_TOKEN);
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stderr, new RegExp(`signed by keyless \\(${SAN}, ${ISSUER}\\)`));
    assert.match(ended.stderr, /log index \d+/);
    assertSilent(ended);
    failsWith(await home.run(['verify', 'app.arx']), 4, 'TRUST_UNKNOWN_SIGNER', /release\.yml/);
    await trustRelease(home);
    const under = ['unshare', '-n'];
    assert.match(await home.ok(['verify', 'app.arx'], { under }), /signed by release/);
    await home.ok(['run', 'app.arx'], { under });
    assert.deepEqual(home.leftovers(), []);
  });

test('arx sign and arx approve sign keyless too, and what they add counts without a network', async () => {
  const home = builder(2);
  await importRoot(home);
  await home.ok(['repack', '-o', 'app.arx']);
  for (const args of [
    ['sign', 'app.arx', '-o', 'signed.arx'],
    ['approve', 'app.arx', '-o', 'approved.arx'],
  ]) {
    const ended = await home.run([...args, '--sign', 'keyless'], WITH_TOKEN);
    assert.equal(ended.code, 0, ended.stderr);
    assertSilent(ended);
  }
  await trustRelease(home);
  const under = ['unshare', '-n'];
  assert.match(await home.ok(['verify', 'signed.arx'], { under }), /signed by own \(.*\), release \(/);
  assert.match(await home.ok(['verify', 'approved.arx'], { under }), /approved by release \(/);
});

test('keyless signing ends at once when it is interrupted', async () => {
  const asked = Promise.withResolvers<void>();
  await using hanging = await startService(() => {
    asked.resolve();
    return Promise.withResolvers<never>().promise;
  });
  const config = join(seen.path, 'hanging.json');
  writeFileSync(config, services.signingConfig().replace(services.fulcio.url, hanging.url));
  const controller = new AbortController();
  const context = { ...contextWith(WITH_TOKEN.env), signal: controller.signal };
  const signer = await keylessSigner({ signingConfig: config }, context);
  const ended = endOf(() => signer.sign(Buffer.from('{}'), context));
  await asked.promise;
  controller.abort();
  assert.match((await ended).stderr, /error\[INTERRUPTED\]/);
});

test('keylessSigner() of the library signs with the environment that it is given', async () => {
  using own = new World({ env: { PATH: '/usr/bin:/bin', ...WITH_TOKEN.env } });
  mkdirSync(own.at('config'));
  importTrustedRoot(
    { name: 'corp', bytes: Buffer.from(services.root), force: false },
    createContext({ configDir: own.at('config') }),
  );
  const config = own.at('signing.json');
  await failure('USAGE_INVALID', () => own.arx.keylessSigner());
  writeFileSync(config, services.signingConfig(2));
  const signer = await own.arx.keylessSigner(config);
  const bundle = own.arx.Bundle(own.arx.Code('true'));
  const { keyid, identity } = await own.arx.repack(bundle, { output: own.at('x.arx'), signer });
  assert.deepEqual([keyid, identity], [undefined, { san: SAN, issuer: ISSUER }]);
  await failure('TRUST_UNKNOWN_SIGNER', () => own.arx.verify(own.at('x.arx')));
});

test('what keyless signing writes is exactly a sigstore bundle v0.3, with the certificate alone', async () => {
  const home = builder();
  await importRoot(home);
  await home.ok([...REPACK, '--compress', 'none'], WITH_TOKEN);
  const tar = readFileSync(join(home.path, 'app.arx'));
  const at = tar.indexOf('{"dsseEnvelope"');
  const document = JSON.parse(tar.subarray(at, tar.indexOf('\0', at)).toString()) as {
    verificationMaterial: { tlogEntries: object[] };
  };
  assert.deepEqual(Object.keys(document), ['dsseEnvelope', 'mediaType', 'verificationMaterial']);
  const { tlogEntries, ...material } = document.verificationMaterial;
  assert.deepEqual(Object.keys(material), ['certificate', 'timestampVerificationData']);
  assert.equal(tlogEntries.length, 1);
  assert.ok(!tar.includes(CANARY));
});

test('each keyless repack signs anew, and the bundle digest stays', async () => {
  const home = builder();
  await importRoot(home);
  const first = await home.ok(REPACK, WITH_TOKEN);
  const bytes = readFileSync(join(home.path, 'app.arx'));
  assert.equal(await home.ok(REPACK, WITH_TOKEN), first);
  assert.notDeepEqual(readFileSync(join(home.path, 'app.arx')), bytes);
});

test('another workflow of the same repository is not the one that is trusted', async () => {
  const home = builder();
  await importRoot(home);
  await trustRelease(home);
  const env = { SIGSTORE_ID_TOKEN: idToken({ ...CLAIMS, san: SAN.replace('release', 'test') }) };
  await home.ok(REPACK, { env });
  failsWith(await home.run(['verify', 'app.arx']), 4, 'TRUST_UNKNOWN_SIGNER', /test\.yml/);
});

test('keyless signing needs services, a root and a token, and says which is missing before any work', async () => {
  const home = builder();
  const config = join(home.path, 'config', 'config.yaml');
  const text = readFileSync(config);
  writeFileSync(config, '');
  failsWith(await home.run(REPACK, WITH_TOKEN), 2, 'USAGE_INVALID', /no signing services are configured/);
  writeFileSync(config, text);
  failsWith(await home.run(REPACK, WITH_TOKEN), 4, 'TRUST_NO_ROOT', /arx trust import/);
  await importRoot(home);
  failsWith(await home.run(REPACK), 4, 'TRUST_NO_IDENTITY', /no CI system was seen[^]*--sign key:FILE/);
  assert.deepEqual(made(home), []);
});

/** How the program would end with what a part of it throws. With all that the error holds, which others may print. */
async function endOf(work: () => unknown): Promise<Ended> {
  try {
    await work();
  } catch (error) {
    assert.ok(error instanceof ArxError, String(error));
    return { code: error.exit, stdout: inspect(error, { depth: 9 }), stderr: said(error) };
  }
  return { code: 0, stdout: '', stderr: '' };
}

function said({ code, message, hint }: ArxError): string {
  return `error[${code}]: ${message}\n${hint ?? ''}`;
}

function contextWith(env: Record<string, string>): Context {
  return createContext({
    env: { HOME: seen.path, PATH: '/usr/bin:/bin', ...env },
    configDir: join(seen.path, 'config'),
  });
}

const SEEN: Readonly<Record<string, readonly [env: Record<string, string>, message: RegExp]>> = {
  'GitHub Actions without the permission': [
    { GITHUB_ACTIONS: 'true' },
    /this is GitHub Actions, and the job has no token[^]*id-token: write/,
  ],
  'GitHub Actions with half of the variables': [
    { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/' },
    /this is GitHub Actions, and the job has no token/,
  ],
  'GitLab CI without a token': [
    { GITLAB_CI: 'true' },
    /this is GitLab CI, and the job has no token[^]*SIGSTORE_ID_TOKEN: \{aud: sigstore\}/,
  ],
  'Buildkite without its agent': [{ BUILDKITE: 'true' }, /buildkite-agent cannot be started/],
  'no token at all in the variable': [{ SIGSTORE_ID_TOKEN: ' ' }, /no CI system was seen/],
  'something else than a token': [{ SIGSTORE_ID_TOKEN: `hunter2${CANARY}` }, /is no JSON web token/],
  'a token of three parts that is none': [{ SIGSTORE_ID_TOKEN: `a.${CANARY}.b` }, /is no JSON web token/],
  'a token for others': [
    { SIGSTORE_ID_TOKEN: idToken({ ...CLAIMS, aud: 'vault' }, CANARY) },
    /is for "vault", not for "sigstore"/,
  ],
  'a token that has ended': [
    { SIGSTORE_ID_TOKEN: idToken({ ...CLAIMS, exp: 1_700_000_000 }, CANARY) },
    /ended at 2023-11-14T22:13:20/,
  ],
  'a token of nobody': [{ SIGSTORE_ID_TOKEN: idToken({ iss: ISSUER }, CANARY) }, /names nobody/],
  'a token with a mail address that nobody checked': [
    { SIGSTORE_ID_TOKEN: idToken({ ...CLAIMS, email: 'a@b.c' }, CANARY) },
    /has not verified/,
  ],
};
for (const [what, [env, message]] of Object.entries(SEEN))
  test(`keyless signing ends with TRUST_NO_IDENTITY when there is ${what}`, async () => {
    const asked = services.fulcio.requests.length;
    const ended = await endOf(() => identityToken('sigstore', contextWith(env)));
    failsWith(ended, 4, 'TRUST_NO_IDENTITY', message);
    assert.equal(services.fulcio.requests.length, asked, 'nobody was asked for a certificate');
  });

test('GitHub Actions gives a token for the audience, and nobody sees its own token either', async () => {
  await using ci = await startService(({ headers }) => ({
    status: headers.authorization === `Bearer ${CANARY}` ? 200 : 403,
    body: JSON.stringify({ value: TOKEN }),
  }));
  const env = {
    GITHUB_ACTIONS: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: `${ci.url}/token?api-version=2`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: CANARY,
  };
  const ended = await seen.run(REPACK, { env });
  assert.equal(ended.code, 0, ended.stderr);
  assertSilent(ended);
  assert.deepEqual(
    ci.requests.map(({ method, path }) => `${method} ${path}`),
    ['GET /token?api-version=2&audience=sigstore'],
  );
});

for (const [what, answer, exit, message] of [
  ['refuses', { status: 403, body: CANARY }, 5, /token service of GitHub Actions[^]*answered 403/],
  ['sends on', { status: 302, body: '', headers: { location: services.fulcio.url } }, 5, /answered 302/],
  ['answers no JSON', { status: 200, body: CANARY }, 5, /no JSON/],
  ['answers without a token', { status: 200, body: '{}' }, 4, /without a token/],
  [
    'answers something else than a token',
    { status: 200, body: `{"value":"${CANARY}"}` },
    4,
    /no JSON web token/,
  ],
  ['never ends', { status: 200, body: `"${'a'.repeat(300_000)}"` }, 5, /no JSON/],
] as const satisfies readonly (readonly [string, ServiceAnswer, number, RegExp])[])
  test(`keyless signing fails when the token service of GitHub Actions ${what}`, async () => {
    await using ci = await startService(() => answer);
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: ci.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: CANARY };
    const ended = await endOf(() => identityToken('sigstore', contextWith(env)));
    failsWith(ended, exit, exit === 5 ? 'TRUST_SERVICE' : 'TRUST_NO_IDENTITY', message);
  });

test("Buildkite's agent gives a token, and gets nothing of the job's environment but what it needs", async () => {
  const home = builder();
  await importRoot(home);
  const bin = join(home.path, 'bin');
  mkdirSync(bin);
  const agent = join(bin, 'buildkite-agent');
  writeFileSync(
    agent,
    `#!/bin/sh\nenv > ${home.path}/agent-env\necho "$@" > ${home.path}/agent-args\necho ${TOKEN}\n`,
  );
  chmodSync(agent, 0o755);
  const env = {
    BUILDKITE: 'true',
    BUILDKITE_AGENT_ACCESS_TOKEN: 'agent',
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    NPM_TOKEN: CANARY,
  };
  const ended = await home.run(REPACK, { env });
  assert.equal(ended.code, 0, ended.stderr);
  assertSilent(ended);
  const given = readFileSync(join(home.path, 'agent-env'), 'utf8');
  assert.match(given, /^BUILDKITE_AGENT_ACCESS_TOKEN=agent$/m);
  assert.ok(!given.includes(CANARY));
  assert.equal(
    readFileSync(join(home.path, 'agent-args'), 'utf8'),
    'oidc request-token --audience sigstore\n',
  );
});

type Named = 'fulcio' | 'rekor' | 'rekorV2' | 'timestamps';
const ECHO = JSON.stringify({ code: 3, message: `bad token ${TOKEN} or ${TOKEN.slice(0, 60)}` });
const FAULTS: readonly (readonly [what: string, which: Named, answer: ServiceAnswer, message: RegExp])[] = [
  [
    'the authority repeats the token',
    'fulcio',
    { status: 400, body: ECHO },
    /certificate authority[^]*400[^]*redacted/,
  ],
  ['the authority refuses', 'fulcio', { status: 403, body: '{"message":"no"}' }, /answered "\(403\) no"/],
  [
    'the authority answers no JSON',
    'fulcio',
    { status: 200, body: TOKEN },
    /certificate authority[^]*cannot be used/,
  ],
  ['the authority answers nothing of use', 'fulcio', { status: 200, body: '{}' }, /cannot be used/],
  ['the log refuses', 'rekor', { status: 400, body: ECHO }, /the log [^]*400/],
  ['the log answers something else', 'rekor', { status: 201, body: '{}' }, /the log|cannot be used/],
  ['the log of version 2 refuses', 'rekorV2', { status: 404, body: '{}' }, /the log [^]*404/],
  ['the timestamp authority refuses', 'timestamps', { status: 401, body: '' }, /timestamp authority [^]*401/],
];
for (const [what, which, answer, message] of FAULTS)
  test(`keyless signing ends with exit 5 when ${what}`, async () => {
    const config = join(seen.path, 'faults.json');
    writeFileSync(config, services.signingConfig(which === 'rekorV2' || which === 'timestamps' ? 2 : 1));
    const context = contextWith(WITH_TOKEN.env);
    services[which].answerWith(answer);
    const ended = await endOf(async () => {
      const signer = await keylessSigner({ signingConfig: config }, context);
      await signer.sign(Buffer.from('{}'), context);
    }).finally(() => services[which].answerWith());
    failsWith(ended, 5, 'TRUST_SERVICE', message);
  });

test('keyless signing that fails writes nothing and shows no token, also as JSON', async () => {
  const home = builder();
  await importRoot(home);
  for (const args of [REPACK, [...REPACK, '--json']]) {
    services.fulcio.answerWith({ status: 400, body: ECHO });
    const ended = await home.run(args, WITH_TOKEN).finally(() => services.fulcio.answerWith());
    assert.equal(ended.code, 5);
    assert.match(ended.stderr, /TRUST_SERVICE[^]*redacted/);
    assertSilent(ended);
    assert.deepEqual(made(home), []);
    assert.deepEqual(home.leftovers(), []);
  }
});

test('a timestamp that is none, and a log that lies, are found before anything is written', async () => {
  for (const [version, which, answer] of [
    [2, 'timestamps', { status: 201, body: 'no timestamp', type: 'application/timestamp-reply' }],
    [
      1,
      'fulcio',
      {
        status: 201,
        body: JSON.stringify({
          signedCertificateEmbeddedSct: {
            chain: { certificates: ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'] },
          },
        }),
      },
    ],
  ] as const) {
    const home = builder(version);
    await importRoot(home);
    services[which].answerWith(answer);
    const ended = await home.run(REPACK, WITH_TOKEN).finally(() => services[which].answerWith());
    failsWith(ended, 4, 'TRUST_BAD_SIGNATURE', /Cannot accept the signature/);
    assert.deepEqual(made(home), []);
  }
});

test('what is signed under another root than the imported ones is not written', async () => {
  await using stranger = await startSigstore('stranger');
  const home = builder();
  writeFileSync(join(home.path, 'root.json'), stranger.root);
  await importRoot(home);
  failsWith(await home.run(REPACK, WITH_TOKEN), 4, 'TRUST_BAD_SIGNATURE', /does not hold/);
  assert.deepEqual(made(home), []);
});

test('a service that is not there ends the work with exit 5', async () => {
  const home = builder();
  await importRoot(home);
  const file = join(home.path, 'signing.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(services.fulcio.url, 'http://127.0.0.1:1'));
  failsWith(await home.run(REPACK, WITH_TOKEN), 5, 'TRUST_SERVICE', /refused the connection/);
});

const CONFIGS: Readonly<Record<string, readonly [change: (text: string) => string, message: RegExp]>> = {
  'no JSON': [() => 'x', /it is no JSON/],
  'another document': [() => services.root, /mediaType/],
  'no authority': [(text) => text.replace('caUrls', 'x'), /no certificate authority/],
  'no log': [(text) => text.replace('rekorTlogUrls', 'x'), /no log/],
  'an authority that has ended': [(text) => text.replace('"start"', '"end"'), /no certificate authority/],
  'an authority of a later version only': [
    (text) => text.replace('"majorApiVersion": 1', '"majorApiVersion": 9'),
    /no certificate authority/,
  ],
  'an address without TLS': [
    (text) => text.replace(services.fulcio.url, 'http://fulcio.example'),
    /is not https/,
  ],
  'a credential in a URL': [
    (text) => text.replace('127.0.0.1', `me:${CANARY}@127.0.0.1`),
    /has a credential/,
  ],
  'a URL that is none': [(text) => text.replace(services.fulcio.url, 'x'), /has no URL/],
};
for (const [what, [change, message]] of Object.entries(CONFIGS))
  test(`a signing config with ${what} is refused`, async () => {
    const config = Buffer.from(change(services.signingConfig()));
    failsWith(
      await endOf(() => signingServices(config, 'x.json', services.clock)),
      2,
      'USAGE_INVALID',
      message,
    );
  });

test('an address that only looks harmless needs to be allowed', async () => {
  const file = join(seen.path, 'metadata.json');
  writeFileSync(file, services.signingConfig().replace(services.fulcio.url, 'https://169.254.169.254'));
  failsWith(
    await seen.run([...REPACK, '--signing-config', file], WITH_TOKEN),
    5,
    'SOURCE_PRIVATE',
    /169\.254\.169\.254/,
  );
});

test('services come from the user alone: a project cannot name them', async () => {
  const home = builder();
  await importRoot(home);
  const project = join(home.path, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'arx.yaml'), 'data: [{a: {text: b}}]\n');
  writeFileSync(join(project, 'config.yaml'), 'keyless: {signing_config: ./evil.json}\n');
  writeFileSync(join(home.path, 'config', 'config.yaml'), '');
  const ended = await home.run(REPACK, { ...WITH_TOKEN, cwd: project });
  failsWith(ended, 2, 'USAGE_INVALID', /no signing services are configured/);
});

for (const [args, code, message] of [
  [[...REPACK, '--offline'], 'USAGE_CONFLICT', /--offline/],
  [['repack', '--signing-config', 'signing.json'], 'USAGE_CONFLICT', /--signing-config/],
  [['trust', 'add', '--identity', SAN, '--as', 'x'], 'USAGE_INVALID', /needs its --issuer/],
  [['trust', 'add', '--identity', '', '--issuer', ISSUER, '--as', 'x'], 'USAGE_INVALID', /identity/],
  [['trust', 'add', '--issuer', ISSUER, '--as', 'x'], 'USAGE_INVALID', /one of both/],
  [['trust', 'add', 'k.pub', '--issuer', ISSUER, '--as', 'x'], 'USAGE_CONFLICT', /one of both/],
  [['trust', 'add', '--as', 'x'], 'USAGE_CONFLICT', /one of both/],
  [['trust', 'import', 'nothing.json', '--as', 'x'], 'USAGE_NO_FILE', /does not exist/],
  [['trust', 'import', 'arx.yaml', '--as', 'x'], 'TRUST_ROOT_INVALID', /no JSON/],
  [['trust', 'show', 'nothing'], 'USAGE_NO_FILE', /none of that name/],
  [['trust', 'rm', 'nothing'], 'USAGE_NO_FILE', /nothing/],
] as const)
  test(`arx ${args.slice(0, 4).join(' ')} is refused`, async () =>
    failsWith(await seen.run(args, WITH_TOKEN), 2, code, message));

test('arx trust ls and show tell identities, roots and their age, as text and as JSON', async () => {
  const home = builder();
  await importRoot(home);
  await trustRelease(home);
  const pattern = ['--identity-regex', 'https://github\\.com/acme/.*', '--issuer', ISSUER];
  await home.ok(['trust', 'add', ...pattern, '--as', 'acme']);
  const listed = await home.ok(['trust', 'ls']);
  assert.match(listed, /^acme\s+identity like https:\/\/github\\\.com\/acme\/\.\*\s+by https/m);
  assert.match(listed, /^release\s+identity https:\/\/github\.com\/acme\/app/m);
  assert.match(listed, /^corp\s+root sha256:[0-9a-f]{64}\s+imported \d{4}-\d\d-\d\d \(0 days ago\)$/m);
  const shown = await home.ok(['trust', 'show', 'corp']);
  for (const kind of ['authority', 'log', 'certificate log', 'timestamps'])
    assert.match(shown, new RegExp(`^  ${kind}  .* from 2026-01-01$`, 'm'));
  const json = JSON.parse(await home.ok(['trust', 'ls', '--json'])) as Record<string, object[]>;
  assert.deepEqual([json['identities']?.length, json['roots']?.length], [2, 1]);
  await home.ok(['trust', 'rm', 'release']);
  await home.ok(['trust', 'rm', 'corp']);
  assert.doesNotMatch(await home.ok(['trust', 'ls']), /release|corp/);
});
