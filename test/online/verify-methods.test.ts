import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createContext } from '../../src/core/context.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { Check, SigningMethod } from '../../src/online/verify/check.ts';
import { gpg } from '../../src/online/verify/gpg.ts';
import { minisign } from '../../src/online/verify/minisign.ts';
import { sigstore } from '../../src/online/verify/sigstore.ts';
import { ssh } from '../../src/online/verify/ssh.ts';
import { scratch } from '../servers/scratch.ts';
import { gpgRing, minisigner, signifier, sshSigner, type TestSigner } from '../servers/signers.ts';
import { makeSigstore } from '../servers/sigstore.ts';

const tools = scratch('vm');
const temporary = scratch('vm-tmp');
const ring = gpgRing(tools.path);
after(() => {
  ring.stop();
  tools.remove();
  temporary.remove();
});

const mini = minisigner(join(tools.path, 'mini'));
const otherMini = minisigner(join(tools.path, 'mini2'));
const signify = signifier(join(tools.path, 'signify'));
const ed = sshSigner(join(tools.path, 'ed'));
const otherSsh = sshSigner(join(tools.path, 'ed2'));
const alice = ring.generate('alice');
const bob = ring.generate('bob');
const root = await makeSigstore();
const otherRoot = await makeSigstore();

const CONTENT = 'release 1\n';
const IDENTITY = 'https://ci.example.org/app/release.yml@refs/tags/v1';
const ISSUER = 'https://token.example.org';
const bundle = await root.sign(CONTENT, IDENTITY, ISSUER);

interface Trial {
  readonly signature: Uint8Array | string;
  readonly keys?: readonly (string | Uint8Array)[];
  readonly content?: string;
  readonly demand?: Check['demand'];
  readonly namespace?: Check['namespace'];
  readonly root?: string;
}

function checkOf({ signature, keys = [], content = CONTENT, ...rest }: Trial): Check {
  async function* read(): AsyncGenerator<Uint8Array> {
    // In two parts, so that nothing depends on getting all at once.
    yield Buffer.from(content.slice(0, 3));
    yield Buffer.from(content.slice(3));
  }
  return {
    signed: { source: 'https://host/app.bin', what: 'the file', size: content.length, read },
    signature: { where: 'https://host/app.bin.sig', bytes: Buffer.from(signature as string) },
    keys: keys.map((key, index) => ({ where: `keys[${index}]`, bytes: Buffer.from(key as string) })),
    demand: rest.demand ?? { identity: IDENTITY, issuer: ISSUER },
    root: { where: 'file:///@/./root.json', bytes: Buffer.from(rest.root ?? root.root) },
    namespace: rest.namespace ?? 'file',
    context: createContext({ env: { PATH: process.env['PATH'] }, tmp: temporary.path }),
  };
}

function sign(signer: TestSigner, ...options: string[]): Buffer {
  return signer.sign(CONTENT, ...options);
}

interface Sample {
  readonly method: SigningMethod;
  readonly signature: Buffer;
  readonly keys: readonly string[];
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  'minisign, prehashed': { method: minisign, signature: sign(mini), keys: [mini.key] },
  'minisign, old form': { method: minisign, signature: sign(mini, '-l'), keys: [mini.key] },
  signify: { method: minisign, signature: sign(signify), keys: [signify.key] },
  'gpg, armored': { method: gpg, signature: ring.sign(alice, CONTENT), keys: [ring.export(alice)] },
  'gpg, binary': {
    method: gpg,
    signature: ring.sign(alice, CONTENT, '--no-armor'),
    keys: [ring.export(alice)],
  },
  ssh: { method: ssh, signature: sign(ed), keys: [ed.key] },
  sigstore: { method: sigstore, signature: Buffer.from(bundle), keys: [] },
};

for (const [name, { method, signature, keys }] of Object.entries(SAMPLES)) {
  const [known] = await method.signers(
    { identity: IDENTITY, issuer: ISSUER },
    checkOf({ signature, keys }).keys,
  );

  test(`${name}: a signature that holds names its signer, with CRLF line ends too when it is text`, async () => {
    assert.equal(await method.verify(checkOf({ signature, keys })), known);
  });

  test(`${name}: no flipped byte of a signature changes what is verified`, async () => {
    const step = name === 'sigstore' ? 7 : 1;
    let refused = 0;
    let tried = 0;
    for (let at = 0; at < signature.length; at += step) {
      const flipped = Buffer.from(signature);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      tried += 1;
      const outcome = await method.verify(checkOf({ signature: flipped, keys })).catch((error: unknown) => {
        assert.ok(error instanceof ArxError, `byte ${at}: ${String(error)}`);
        assert.match(error.code, /^VERIFY_/, `byte ${at}`);
        refused += 1;
        return known;
      });
      assert.equal(outcome, known, `byte ${at}`);
    }
    // What is left is text that nobody signed: comments of minisign and of armor, unhashed hints, names of members.
    const least = name === 'ssh' ? 1 : name === 'sigstore' ? 0.85 : 0.6;
    assert.ok(refused >= tried * least, `${refused} of ${tried}`);
  });

  test(`${name}: no flipped byte of the file is accepted`, async () => {
    for (let at = 0; at < CONTENT.length; at += 1) {
      const flipped = Buffer.from(CONTENT);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const error = await errorOf(
        method.verify(checkOf({ signature, keys, content: flipped.toString('latin1') })),
      );
      assert.equal(error.code, 'VERIFY_FAILED');
    }
  });

  for (const [what, content] of [
    ['more at its end', `${CONTENT}x`],
    ['nothing', ''],
    ['less', CONTENT.slice(0, -1)],
    ['other line ends', CONTENT.replace('\n', '\r\n')],
  ] as const)
    test(`${name}: refuses a file with ${what}`, async () => {
      assert.equal(
        (await errorOf(method.verify(checkOf({ signature, keys, content })))).code,
        'VERIFY_FAILED',
      );
    });

  for (const [what, changed] of [
    ['nothing in it', Buffer.alloc(0)],
    ['trailing text', Buffer.concat([signature, Buffer.from('\nmore\n')])],
    ['leading text', Buffer.concat([Buffer.from('more\n'), signature])],
    ['itself twice', Buffer.concat([signature, signature])],
    ['its end cut', signature.subarray(0, -30)],
    ['a NUL at its end', Buffer.concat([signature, Buffer.from([0])])],
    ['only zeros', Buffer.alloc(400)],
    ['a page of HTML', Buffer.from('<!doctype html><title>404</title>')],
  ] as const)
    test(`${name}: refuses a signature with ${what}`, async () => {
      const work = method.verify(checkOf({ signature: changed, keys }));
      // Two packets of GPG in a row are two signatures, both by the same key.
      if (name === 'gpg, binary' && what === 'itself twice') return assert.equal(await work, known);
      const error = await errorOf(work);
      assert.equal(error.code, 'VERIFY_FAILED');
      assert.match(
        error.message,
        /^Cannot accept "https:\/\/host\/app\.bin": the signature "https:\/\/host\/app\.bin\.sig" .*, expected one that holds for the file$/,
      );
    });
}

test('minisign names the other key when the file is signed by one that is not allowed', async () => {
  const error = await errorOf(minisign.verify(checkOf({ signature: sign(otherMini), keys: [mini.key] })));
  assert.equal(error.code, 'VERIFY_KEY');
  // minisign writes the number into its comment without leading zeros.
  const numberOf = ({ key }: TestSigner): string =>
    (/minisign public key ([0-9A-F]+)/.exec(key)?.[1] ?? '').padStart(16, '0');
  assert.equal(
    error.message,
    `Cannot accept "https://host/app.bin": the file is signed by key ${numberOf(otherMini)}, expected key ${numberOf(mini)} (${mini.key.trim().split('\n')[1]})`,
  );
});

test('minisign is not fooled by another key with the same number', async () => {
  const [own, other] = [mini, otherMini].map(({ key }) =>
    Buffer.from(key.trim().split('\n')[1] ?? '', 'base64'),
  ) as [Buffer, Buffer];
  const forged = Buffer.concat([own.subarray(0, 10), other.subarray(10)]).toString('base64');
  const error = await errorOf(minisign.verify(checkOf({ signature: sign(mini), keys: [forged] })));
  assert.equal(error.code, 'VERIFY_FAILED');
  const both = await minisign.verify(checkOf({ signature: sign(mini), keys: [forged, mini.key] }));
  assert.equal(both, own.toString('base64'));
});

test('minisign refuses a changed trusted comment', async () => {
  const signature = sign(mini, '-t', 'version 1').toString().replace('version 1', 'version 2');
  const error = await errorOf(minisign.verify(checkOf({ signature, keys: [mini.key] })));
  assert.equal(
    error.message,
    'Cannot accept "https://host/app.bin": the signature "https://host/app.bin.sig" has a trusted comment that was changed, expected one that holds for the file',
  );
});

test('minisign refuses the old form with the letters of the new one, and the other way round', async () => {
  for (const [options, from, to] of [
    [[], 'D', 'd'],
    [['-l'], 'd', 'D'],
  ] as const) {
    const lines = sign(mini, ...options)
      .toString()
      .split('\n');
    const head = Buffer.from(lines[1] ?? '', 'base64');
    assert.equal(head.toString('latin1', 1, 2), from);
    head.write(to, 1, 'latin1');
    lines[1] = head.toString('base64');
    const error = await errorOf(minisign.verify(checkOf({ signature: lines.join('\n'), keys: [mini.key] })));
    assert.equal(error.code, 'VERIFY_FAILED');
  }
});

for (const [what, key] of [
  ['nothing', ''],
  ['a signature', sign(mini).toString()],
  ['two keys', `${mini.key}${otherMini.key}`],
  ['an ssh key', ed.key],
  ['a key that is too long', Buffer.alloc(43, 'Ed').toString('base64')],
] as const)
  test(`minisign does not take ${what} for a key`, async () => {
    const error = await errorOf(minisign.verify(checkOf({ signature: sign(mini), keys: [key] })));
    assert.equal(error.code, 'VERIFY_KEY_INVALID');
    assert.equal(
      error.message,
      'Cannot use the key "keys[0]": it is no minisign key, expected the line that begins with RW',
    );
  });

test('gpg names the other key when the file is signed by one that is not allowed', async () => {
  const error = await errorOf(
    gpg.verify(checkOf({ signature: ring.sign(bob, CONTENT), keys: [ring.export(alice)] })),
  );
  assert.equal(error.code, 'VERIFY_KEY');
  assert.equal(
    error.message,
    `Cannot accept "https://host/app.bin": the file is signed by ${bob}, expected ${alice}`,
  );
});

test('gpg takes a file with several signatures when one is by an allowed key', async () => {
  const both = Buffer.concat([
    ring.sign(bob, CONTENT, '--no-armor'),
    ring.sign(alice, CONTENT, '--no-armor'),
  ]);
  assert.equal(await gpg.verify(checkOf({ signature: both, keys: [ring.export(alice)] })), alice);
  const armored = ring.sign(bob, CONTENT, '--local-user', alice);
  assert.equal(await gpg.verify(checkOf({ signature: armored, keys: [ring.export(alice)] })), alice);
});

test('gpg refuses a file with several signatures when one by an allowed key does not hold', async () => {
  const signature = Buffer.concat([
    ring.sign(bob, CONTENT, '--no-armor'),
    ring.sign(alice, 'x', '--no-armor'),
  ]);
  const keys = [ring.export(alice), ring.export(bob)];
  assert.equal((await errorOf(gpg.verify(checkOf({ signature, keys })))).code, 'VERIFY_FAILED');
});

test('gpg takes keys as a file of several, armored or not', async () => {
  const signature = ring.sign(bob, CONTENT);
  const together = ring.gpg(['--armor', '--export', alice, bob]);
  const one = `${ring.export(alice)}\n${ring.export(bob)}`;
  const binary = ring.gpg(['--export', alice, bob]);
  for (const key of [together, one, binary])
    assert.equal(await gpg.verify(checkOf({ signature, keys: [key] })), bob);
});

test('gpg takes a signature by a subkey and names the primary key', async () => {
  const carol = ring.generate('carol');
  ring.gpg(['--quick-add-key', carol, 'ed25519', 'sign', '0']);
  const signature = ring.sign(carol, CONTENT);
  assert.equal(await gpg.verify(checkOf({ signature, keys: [ring.export(carol)] })), carol);
});

for (const [algorithm, usage] of [
  ['nistp256', 'sign'],
  ['nistp521', 'sign'],
  ['rsa4096', 'sign'],
  ['ed25519', 'cert'],
  ['rsa3072', 'cert'],
] as const)
  test(`gpg takes a signature by a key of ${algorithm} that may ${usage}`, async () => {
    const name = `${algorithm}-${usage}`;
    ring.gpg(['--quick-generate-key', `${name} <${name}@example.org>`, algorithm, usage, '0']);
    const listed = ring.gpg(['--with-colons', '--list-keys', `${name}@example.org`]).toString();
    const fingerprint = /^fpr:+([0-9A-F]+):/m.exec(listed)?.[1] ?? '';
    if (usage === 'cert') ring.gpg(['--quick-add-key', fingerprint, algorithm, 'sign', '0']);
    const signature = ring.sign(fingerprint, CONTENT);
    assert.equal(await gpg.verify(checkOf({ signature, keys: [ring.export(fingerprint)] })), fingerprint);
  });

test('gpg refuses a signature by a subkey that may not sign, or that was revoked', async () => {
  const erin = ring.generate('erin');
  ring.gpg(['--quick-add-key', erin, 'ed25519', 'sign', '0']);
  const signature = ring.sign(erin, CONTENT);
  const script = 'key 1\nrevkey\ny\n3\n\ny\nsave\n';
  ring.gpg(['--command-fd', '0', '--edit-key', erin], script);
  const error = await errorOf(gpg.verify(checkOf({ signature, keys: [ring.export(erin)] })));
  assert.equal(error.code, 'VERIFY_WEAK', error.message);
  assert.match(error.message, /which is revoked/);
});

test('gpg takes a signature that is older than the newest self-signature of its key', async () => {
  const dave = ring.generate('dave', 'ed25519', '1y', '20260101T000000');
  const signature = ring.sign(dave, CONTENT, '--faked-system-time', '20260102T000000!');
  ring.gpg(['--quick-set-expire', dave, '10y']);
  for (const options of [[], ['--export-options', 'export-minimal']])
    assert.equal(await gpg.verify(checkOf({ signature, keys: [ring.export(dave, ...options)] })), dave);
});

const WEAK: readonly (readonly [
  what: string,
  make: () => { signature: Buffer; key: string },
  message: RegExp,
])[] = [
  [
    'SHA-1',
    () => ({
      signature: ring.sign(bobRsa(), CONTENT, '--digest-algo', 'SHA1', '--allow-weak-digest-algos'),
      key: ring.export(bobRsa()),
    }),
    /the signature ".*" is made with SHA-1, expected SHA-256 or better$/,
  ],
  [
    'an RSA key of 1024 bits',
    () => {
      const key = ring.generate('weak', 'rsa1024');
      return { signature: ring.sign(key, CONTENT), key: ring.export(key) };
    },
    /the signature ".*" is by the RSA key [0-9A-F]{40}, expected at least 2048 bits$/,
  ],
  [
    'a DSA key',
    () => {
      const key = ring.generate('dsa', 'dsa2048');
      return { signature: ring.sign(key, CONTENT), key: ring.export(key) };
    },
    /the signature ".*" is by the DSA key [0-9A-F]{40}, expected RSA, ECDSA or EdDSA$/,
  ],
  [
    'a key that has expired since',
    () => {
      const key = ring.generate('expired', 'ed25519', '1d', '20260101T000000');
      const signature = ring.sign(key, CONTENT, '--faked-system-time', '20260101T010000!');
      return { signature, key: ring.export(key) };
    },
    /the signature ".*" is by the key [0-9A-F]{40}, which is expired, expected one by a key that is valid$/,
  ],
  [
    'a key that was revoked since',
    () => {
      const key = ring.generate('revoked');
      const signature = ring.sign(key, CONTENT);
      revoke(key);
      return { signature, key: ring.export(key) };
    },
    /the signature ".*" is by the key [0-9A-F]{40}, which is revoked, expected one by a key that is valid$/,
  ],
  [
    'an end of its own that has passed',
    () => ({
      signature: ring.sign(
        old(),
        CONTENT,
        '--faked-system-time',
        '20260103T000000!',
        '--default-sig-expire',
        '1d',
      ),
      key: ring.export(old()),
    }),
    /the signature ".*" has expired, expected one by a key that is valid$/,
  ],
];

let rsaKey = '';
function bobRsa(): string {
  if (rsaKey === '') rsaKey = ring.generate('rsa', 'rsa2048');
  return rsaKey;
}

let oldKey = '';
function old(): string {
  if (oldKey === '') oldKey = ring.generate('old', 'ed25519', '0', '20260101T000000');
  return oldKey;
}

function revoke(fingerprint: string): void {
  const file = join(ring.home, 'openpgp-revocs.d', `${fingerprint}.rev`);
  // gpg puts a colon in front, against doing this by mistake.
  ring.gpg(['--import'], readFileSync(file, 'utf8').replace(/^:-----BEGIN/m, '-----BEGIN'));
}

for (const [what, make, message] of WEAK)
  test(`gpg refuses a signature with ${what}`, async () => {
    const { signature, key } = make();
    const error = await errorOf(gpg.verify(checkOf({ signature, keys: [key] })));
    assert.equal(error.code, 'VERIFY_WEAK', error.message);
    assert.match(error.message, message);
  });

test('gpg refuses a text signature, an inline one and a certificate of a key', async () => {
  const keys = [ring.export(alice)];
  for (const signature of [
    ring.sign(alice, CONTENT, '--textmode'),
    ring.gpg(['--armor', '--local-user', alice, '--sign'], CONTENT),
    ring.gpg(['--local-user', alice, '--sign'], CONTENT),
    ring.gpg(['--local-user', alice, '--clearsign'], CONTENT),
    Buffer.from(ring.export(alice)),
  ])
    assert.equal((await errorOf(gpg.verify(checkOf({ signature, keys })))).code, 'VERIFY_FAILED');
});

test('gpg takes neither a private key nor anything else for a key', async () => {
  const signature = ring.sign(alice, CONTENT);
  for (const [key, is] of [
    [ring.gpg(['--armor', '--export-secret-keys', alice]), 'it is a private key'],
    ['', 'it is no OpenPGP key'],
    [mini.key, 'it is no OpenPGP key'],
    [signature, 'it is no OpenPGP key'],
    [ring.export(alice).replaceAll(/[a-f]/g, 'A'), 'it is no OpenPGP key'],
  ] as const) {
    const error = await errorOf(gpg.verify(checkOf({ signature, keys: [key] })));
    assert.equal(
      error.message,
      `Cannot use the key "keys[0]": ${is}, expected what \`gpg --armor --export\` writes`,
    );
  }
});

test('ssh names the other key when the file is signed by one that is not allowed', async () => {
  const error = await errorOf(ssh.verify(checkOf({ signature: sign(otherSsh), keys: [ed.key] })));
  assert.equal(
    error.message,
    `Cannot accept "https://host/app.bin": the file is signed by ${nameOf(otherSsh)}, expected ${nameOf(ed)}`,
  );
  assert.equal(error.code, 'VERIFY_KEY');
});

test('ssh refuses a signature that was made for something else', async () => {
  for (const namespace of ['git', 'email', 'file@example.org']) {
    const error = await errorOf(ssh.verify(checkOf({ signature: sign(ed, namespace), keys: [ed.key] })));
    assert.equal(
      error.message,
      `Cannot accept "https://host/app.bin": the signature "https://host/app.bin.sig" is meant for "${namespace}", not for "file", expected one that holds for the file`,
    );
  }
  assert.equal(
    await ssh.verify(checkOf({ signature: sign(ed, 'git'), keys: [ed.key], namespace: 'git' })),
    nameOf(ed),
  );
});

test('ssh refuses RSA keys below 2048 bits', async () => {
  const weak = sshSigner(join(tools.path, 'weak'), ['-t', 'rsa', '-b', '1024']);
  const error = await errorOf(ssh.verify(checkOf({ signature: sign(weak), keys: [weak.key] })));
  assert.equal(
    error.message,
    'Cannot accept "https://host/app.bin": the signature "https://host/app.bin.sig" is by an RSA key of 1024 bits, expected at least 2048 bits',
  );
});

test('ssh says so when there is no ssh-keygen, and leaves no directory', async () => {
  const check = checkOf({ signature: sign(ed), keys: [ed.key] });
  const context = { ...check.context, env: { PATH: '/nonexistent' } };
  const error = await errorOf(ssh.verify({ ...check, context }));
  assert.equal(
    error.message,
    'Cannot check the signature of "https://host/app.bin": there is no ssh-keygen program, expected one in PATH',
  );
  assert.deepEqual(readdirSync(temporary.path), []);
});

test('ssh refuses a large file at once when ssh-keygen does not want to read it', async () => {
  const parts = sign(ed).toString().split('\n');
  const blob = Buffer.from(parts.slice(1, -2).join(''), 'base64');
  // The name of the algorithm within the signature itself, which only ssh-keygen looks at.
  blob.write('x', blob.lastIndexOf('ssh-ed25519'), 'latin1');
  const lines = blob.toString('base64').replace(/.{1,70}/g, '$&\n');
  const signature = `${parts[0]}\n${lines}-----END SSH SIGNATURE-----\n`;
  const content = 'x'.repeat(32 * 1024 * 1024);
  const error = await errorOf(ssh.verify(checkOf({ signature, keys: [ed.key], content })));
  assert.equal(error.code, 'VERIFY_FAILED');
  assert.deepEqual(readdirSync(temporary.path), []);
});

test('ssh ends its process when the work is aborted', async () => {
  const controller = new AbortController();
  const check = checkOf({ signature: sign(ed), keys: [ed.key] });
  async function* read(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(CONTENT);
    controller.abort();
  }
  const context = { ...check.context, signal: controller.signal };
  const error = await errorOf(ssh.verify({ ...check, context, signed: { ...check.signed, read } }));
  assert.equal(error.code, 'INTERRUPTED');
  assert.deepEqual(readdirSync(temporary.path), []);
});

for (const [what, key] of [
  ['nothing', ''],
  ['options in front', `cert-authority ${ed.key}`],
  ['namespaces in front', `namespaces="git" ${ed.key}`],
  ['a principal in front', `signer ${ed.key}`],
  ['a type that is not that of the key', ed.key.replace('ssh-ed25519', 'ssh-rsa')],
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n'],
  ['a certificate', ed.key.replace('ssh-ed25519', 'ssh-ed25519-cert-v01@openssh.com')],
  ['a DSA key', 'ssh-dss AAAAB3NzaC1kc3MAAAAA'],
] as const)
  test(`ssh does not take ${what} for a key`, async () => {
    const error = await errorOf(ssh.verify(checkOf({ signature: sign(ed), keys: [key] })));
    assert.equal(
      error.message,
      'Cannot use the key "keys[0]": it is no ssh public key, expected a line as in a .pub file, such as "ssh-ed25519 AAAA…"',
    );
  });

test('ssh takes a file of several keys with comments', async () => {
  const key = `# keys of the release team\n\n${otherSsh.key}${ed.key}`;
  assert.equal(await ssh.verify(checkOf({ signature: sign(ed), keys: [key] })), nameOf(ed));
});

for (const [what, identity, issuer] of [
  ['another identity', `${IDENTITY}0`, ISSUER],
  ['the beginning of the identity', IDENTITY.slice(0, -1), ISSUER],
  ['a pattern', '.*', ISSUER],
  ['another issuer', IDENTITY, `${ISSUER}/`],
] as const)
  test(`sigstore refuses a bundle when the manifest has ${what}`, async () => {
    const error = await errorOf(
      sigstore.verify(checkOf({ signature: bundle, demand: { identity, issuer } })),
    );
    assert.equal(error.code, 'VERIFY_KEY');
    assert.equal(
      error.message,
      `Cannot accept "https://host/app.bin": the file is signed by "${IDENTITY} (${ISSUER})", expected "${identity} (${issuer})"`,
    );
  });

test('sigstore demands both, identity and issuer', async () => {
  for (const demand of [{}, { identity: IDENTITY }, { issuer: ISSUER }, { identity: '', issuer: '' }])
    assert.equal(
      (await errorOf(sigstore.verify(checkOf({ signature: bundle, demand })))).code,
      'VERIFY_KEY_INVALID',
    );
});

test('sigstore refuses a bundle of another sigstore', async () => {
  const error = await errorOf(sigstore.verify(checkOf({ signature: bundle, root: otherRoot.root })));
  assert.equal(error.code, 'VERIFY_FAILED');
});

test('sigstore refuses a bundle without log entry, with a key, of an older version, with a foreign statement', async () => {
  const parsed = JSON.parse(bundle) as { verificationMaterial: Record<string, unknown>; mediaType: string };
  const material = parsed.verificationMaterial;
  const digest = { sha256: createHash('sha256').update('other').digest('hex') };
  const statement = (predicateType: string, subject: unknown): unknown => ({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [subject],
    predicateType,
    predicate: {},
  });
  const own = { name: 'x', digest: { sha256: createHash('sha256').update(CONTENT).digest('hex') } };
  const good = await root.attest(statement('https://slsa.dev/provenance/v1', own), IDENTITY, ISSUER);
  assert.equal(await sigstore.verify(checkOf({ signature: good })), `${IDENTITY} (${ISSUER})`);
  for (const signature of [
    JSON.stringify({ ...parsed, verificationMaterial: { ...material, tlogEntries: [] } }),
    JSON.stringify({
      ...parsed,
      verificationMaterial: { publicKey: { hint: 'x' }, tlogEntries: material['tlogEntries'] },
    }),
    JSON.stringify({ ...parsed, mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2' }),
    await root.attest(statement('https://slsa.dev/provenance/v1', { name: 'x', digest }), IDENTITY, ISSUER),
    await root.attest(statement('https://example.org/scan-failed', own), IDENTITY, ISSUER),
  ])
    assert.equal((await errorOf(sigstore.verify(checkOf({ signature })))).code, 'VERIFY_FAILED');
});

for (const [what, change, is] of [
  ['no JSON', () => 'x', 'it is no JSON'],
  ['a list', () => '[]', 'it is no object'],
  ['another document', () => '{}', 'it has no mediaType'],
  [
    'no logs',
    (text: string) => JSON.stringify({ ...JSON.parse(text), tlogs: [] }),
    'it lacks certificateAuthorities, tlogs or ctlogs',
  ],
  [
    'no beginning of a key',
    (text: string) => text.replaceAll('"start"', '"begin"'),
    'validFor has no start, or no date',
  ],
] as const)
  test(`sigstore refuses a trusted root with ${what}`, async () => {
    const error = await errorOf(sigstore.verify(checkOf({ signature: bundle, root: change(root.root) })));
    assert.equal(
      error.message,
      `Cannot use the key "file:///@/./root.json": ${is}, expected a trusted_root.json of sigstore`,
    );
  });

function nameOf({ key }: TestSigner): string {
  const blob = Buffer.from(key.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

async function errorOf(work: Promise<unknown>): Promise<ArxError> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof ArxError) return error;
  throw new Error(`expected an ArxError, got ${String(error)}`, { cause: error });
}
