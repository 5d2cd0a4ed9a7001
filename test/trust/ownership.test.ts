import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keyNew } from '../../src/commands/key.ts';
import { trustAdd } from '../../src/commands/trust.ts';
import { ArxError } from '../../src/core/errors.ts';
import { demandPrivate, demandUnwritableByOthers } from '../../src/trust/demand-permissions.ts';
import { fileSigner, ownSigner } from '../../src/trust/local-signer.ts';
import { loadTrust } from '../../src/trust/trust-store.ts';
import { Home } from './sample-signature.ts';

const SELF = process.geteuid?.() ?? 0;
const STRANGER = SELF + 1001;
const SOURCES = join(import.meta.dirname, '..', '..', 'src');

/** A home with a key of its own and a trusted one. */
function furnished(): Home {
  const home = new Home();
  using other = new Home();
  trustAdd({ file: keyNew({}, other.context).publicFile, name: 'alice' }, home.context);
  keyNew({}, home.context);
  return home;
}

for (const demand of [demandPrivate, demandUnwritableByOthers])
  test(`${demand.name}() takes what is the caller's or root's, and nothing else`, () => {
    for (const uid of [SELF, 0]) demand('/k', { uid, mode: 0o100600 });
    for (const uid of [STRANGER, 65534])
      assert.throws(() => demand('/k', { uid, mode: 0o100600 }), {
        code: 'TRUST_KEY_PERMISSIONS',
        message: `Cannot use "/k": its owner is the user ${uid}, expected ${SELF === 0 ? '0' : `${SELF} or 0`}`,
        hint: `Look at what is there; if it is yours, run chown ${SELF} on it`,
      });
  });

test('loadTrust() and ownSigner() refuse when others may write in the configuration directory', async () => {
  using home = furnished();
  for (const mode of [0o775, 0o757, 0o1777]) {
    chmodSync(home.path('config'), mode);
    const error = /config": its mode is \d{4}, expected \d{4} or stricter/;
    assert.throws(() => loadTrust(home.context, {}), { code: 'TRUST_KEY_PERMISSIONS', message: error });
    await assert.rejects(ownSigner(home.context), { code: 'TRUST_KEY_PERMISSIONS', message: error });
  }
  chmodSync(home.path('config'), 0o755);
  assert.equal(loadTrust(home.context, {}).keys.length, 2);
});

test('keyNew() makes nothing when others may write in the configuration directory', () => {
  using home = new Home();
  mkdirSync(home.path('config'));
  chmodSync(home.path('config'), 0o777);
  assert.throws(() => keyNew({}, home.context), { code: 'TRUST_KEY_PERMISSIONS' });
  assert.deepEqual(readdirSync(home.path('config')), []);
});

// Only root can give a file to somebody, and act as somebody else.
if (SELF === 0) {
  for (const path of ['', '/keys', '/trust', '/keys/default.pub', '/trust/alice.pub'])
    test(`loadTrust() refuses when config${path} belongs to somebody else`, () => {
      using home = furnished();
      give(home, `config${path}`, STRANGER);
      refused(() => loadTrust(home.context, {}), home.path(`config${path}`));
      give(home, `config${path}`, 0);
      assert.equal(loadTrust(home.context, {}).keys.length, 2);
    });

  for (const path of ['', '/keys', '/keys/default.key'])
    test(`ownSigner() refuses when config${path} belongs to somebody else`, async () => {
      using home = furnished();
      give(home, `config${path}`, STRANGER);
      await assert.rejects(ownSigner(home.context), isRefusal(home.path(`config${path}`)));
    });

  test('trustAdd() writes nothing when the configuration directory belongs to somebody else', () => {
    using home = furnished();
    using strange = new Home();
    mkdirSync(strange.path('config'));
    give(strange, 'config', STRANGER);
    const added = { file: home.path('config/keys/default.pub'), name: 'bob' };
    refused(() => trustAdd(added, strange.context), strange.path('config'));
    assert.ok(!existsSync(strange.path('config/trust')));
  });

  test('fileSigner() refuses when the key belongs to somebody else', async () => {
    using home = furnished();
    const file = home.path('config/keys/default.key');
    give(home, 'config/keys/default.key', STRANGER);
    await assert.rejects(fileSigner(file, undefined, home.context), isRefusal(file));
    give(home, 'config/keys/default.key', 0);
    await fileSigner(file, undefined, home.context);
  });

  test('loadTrust() takes a named public key file whoever owns it', () => {
    using home = furnished();
    cpSync(home.path('config/keys/default.pub'), home.path('k.pub'));
    give(home, 'k.pub', STRANGER);
    assert.equal(loadTrust(home.context, { trust: [home.path('k.pub')] }).keys.length, 1);
  });

  const OWNERS: readonly (readonly [what: string, owners: Readonly<Record<string, number>>, said: RegExp])[] =
    [
      ['all is its own', {}, /^2$/],
      ['the trusted key is of root', { '/trust': 0, '/trust/alice.pub': 0 }, /^2$/],
      ['the configuration is of root', { '': 0 }, /^2$/],
      [
        'the configuration is of a third',
        { '': 1002 },
        /^TRUST_KEY_PERMISSIONS .*config": .*user 1002, expected 1001 or 0$/,
      ],
      ['the store is of a third', { '/trust': 1002 }, /^TRUST_KEY_PERMISSIONS .*trust": .*user 1002, /],
      [
        'a trusted key is of a third',
        { '/trust/alice.pub': 1002 },
        /^TRUST_KEY_PERMISSIONS .*alice.pub": .*user 1002, /,
      ],
    ];
  for (const [what, owners, said] of OWNERS)
    test(`loadTrust() does the same as another user than root when ${what}`, () => {
      using home = furnished();
      chmodSync(home.directory, 0o755);
      for (const path of ['', ...(readdirSync(home.path('config'), { recursive: true }) as string[])])
        give(home, join('config', path), STRANGER);
      for (const [path, uid] of Object.entries(owners)) give(home, `config${path}`, uid);
      assert.match(loadAs(STRANGER, home), said);
    });
}

function give(home: Home, path: string, uid: number): void {
  chownSync(home.path(path), uid, statSync(home.path(path)).gid);
}

/** How many keys are trusted, or why none is, as another user sees it. */
function loadAs(uid: number, home: Home): string {
  const script = `
    import { createContext } from ${JSON.stringify(join(SOURCES, 'core/context.ts'))};
    import { loadTrust } from ${JSON.stringify(join(SOURCES, 'trust/trust-store.ts'))};
    try {
      console.log(loadTrust(createContext({ configDir: ${JSON.stringify(home.path('config'))} }), {}).keys.length);
    } catch (error) {
      console.log(error.code, error.message);
    }`;
  const user = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--no-new-privs', '--'];
  const node = [process.execPath, '--input-type=module', '-e', script];
  return execFileSync('setpriv', [...user, ...node], { cwd: '/', encoding: 'utf8' }).trim();
}

function refused(work: () => unknown, path: string): void {
  assert.throws(work, isRefusal(path));
}

function isRefusal(path: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof ArxError &&
    error.code === 'TRUST_KEY_PERMISSIONS' &&
    error.message.startsWith(`Cannot use "${path}": its owner is the user ${STRANGER}`);
}
