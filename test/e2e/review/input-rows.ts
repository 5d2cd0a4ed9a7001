import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { Place, Row } from './review-row.ts';

const file =
  (name: string, text: string | Buffer) =>
  ({ work }: Place): void =>
    writeFileSync(work(name), text);

/** Another machine, on which a key was rotated or revoked. */
async function elsewhere(place: Place, line: string, to: string): Promise<void> {
  const { root, work } = place;
  mkdirSync(join(root, 'other'), { recursive: true, mode: 0o700 });
  writeFileSync(work(to), await place.ok(line, { ARX_CONFIG_DIR: join(root, 'other') }));
}

const revoke = (place: Place, key: string): Promise<void> =>
  elsewhere(place, `trust revoke <${key}.pub> --reason lost`, 'said');
const revocations = (place: Place, to: string): Promise<void> =>
  elsewhere(place, 'trust export-revocations --sign key:<ci.key>', to);

/** A root without what one must have. */
const root = (change: Record<string, unknown>): string =>
  JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [],
    certificateAuthorities: [],
    ctlogs: [],
    timestampAuthorities: [],
    ...change,
  });
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const LOG = {
  baseUrl: 'https://log.example',
  hashAlgorithm: 'SHA2_256',
  publicKey: {
    rawBytes: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
  },
  logId: { keyId: Buffer.alloc(32).toString('base64') },
};
const OSV = JSON.stringify({ id: 'X-1', modified: '2026-01-01T00:00:00Z', affected: 'no list' });

/** Rows of what comes beside a bundle: databases, trusted roots, keys, rotations, revocations. */
export const INPUT_ROWS: readonly Row[] = [
  { name: 'the advisories are not there', line: 'audit app.arx --advisories none.zip', exit: 2 },
  { name: 'the advisories are not there (approve)', line: 'approve app.arx --advisories none.zip', exit: 2 },
  {
    name: 'the advisories are not there (diff)',
    line: 'diff app.arx app.arx --advisories none.zip',
    exit: 2,
  },
  {
    name: 'the advisories are a damaged zip file',
    line: 'audit app.arx --advisories osv.zip -o html=a.html',
    exit: 2,
    prepare: file('osv.zip', Buffer.from('504b0304140000000800000021000000', 'hex')),
  },
  {
    name: 'the advisories are something else',
    line: 'audit app.arx --advisories osv.zip',
    exit: 2,
    prepare: file('osv.zip', 'hello\n'),
  },
  {
    name: 'one of the advisories is no OSV record',
    line: 'audit app.arx --advisories osv',
    exit: 2,
    prepare: ({ work }) => {
      mkdirSync(work('osv'));
      writeFileSync(work('osv/X-1.json'), OSV);
    },
  },
  {
    name: 'one of the advisories is cut',
    line: 'audit app.arx --advisories osv -o json',
    exit: 2,
    prepare: ({ work }) => {
      mkdirSync(work('osv'));
      writeFileSync(work('osv/X-1.json'), OSV.slice(0, 30));
    },
  },
  { name: 'the VEX document is not there', line: 'audit app.arx --vex none.json', exit: 2 },
  {
    name: 'the VEX document is no JSON',
    line: 'audit app.arx --vex vex.json',
    exit: 2,
    prepare: file('vex.json', '{'),
  },
  {
    name: 'the VEX document is none',
    line: 'approve app.arx --vex vex.json',
    exit: 2,
    prepare: file('vex.json', '{}'),
  },
  {
    name: 'a VEX statement has no justification',
    line: 'audit app.arx --vex vex.json',
    exit: 2,
    prepare: file(
      'vex.json',
      JSON.stringify({
        '@context': 'https://openvex.dev/ns/v0.2.0',
        '@id': 'https://vex.example/1',
        author: 'anna',
        timestamp: '2026-01-01T00:00:00Z',
        version: 1,
        statements: [
          { vulnerability: { name: 'X-1' }, products: [{ '@id': 'pkg:npm/a' }], status: 'not_affected' },
        ],
      }),
    ),
  },
  { name: 'the root is not there', line: 'trust import none.json --as corp', exit: 2 },
  {
    name: 'the root is no JSON',
    line: 'trust import root.json --as corp',
    exit: 2,
    prepare: file('root.json', 'hello\n'),
  },
  { name: 'the root is a key', line: 'trust import <ci.pub> --as corp', exit: 2 },
  {
    name: 'the root is empty',
    line: 'trust import root.json --as corp',
    exit: 2,
    prepare: file('root.json', '{}'),
  },
  {
    name: 'the root trusts nobody',
    line: 'trust import root.json --as corp',
    exit: 2,
    prepare: file('root.json', root({})),
  },
  {
    name: 'a log of the root has no first day',
    line: 'trust import root.json --as corp',
    exit: 2,
    prepare: file('root.json', root({ tlogs: [LOG] })),
  },
  {
    name: 'the root is too large',
    line: 'trust import root.json --as corp',
    exit: 4,
    prepare: file('root.json', Buffer.alloc(9_000_000, ' ')),
  },
  {
    name: 'the root from standard input is none',
    line: 'trust import - --as corp',
    exit: 2,
    input: 'hello\n',
  },
  { name: 'the root has a name with a slash', line: 'trust import <arx.yaml> --as ../corp', exit: 2 },
  { name: 'the root has no name', line: 'trust import <arx.yaml>', exit: 2 },
  {
    name: 'the stored root was damaged since',
    line: 'trust ls',
    exit: 2,
    prepare: ({ root: place }) => {
      mkdirSync(join(place, 'config/trust'), { recursive: true });
      writeFileSync(join(place, 'config/trust/corp.root.json'), '{', { mode: 0o644 });
    },
  },
  { name: 'there is no such root', line: 'trust show corp', exit: 2 },
  { name: 'there is no such key to remove', line: 'trust rm nobody', exit: 2 },
  { name: 'the key to add is not there', line: 'trust add none.pub --as nobody', exit: 2 },
  { name: 'the key to add is a private one', line: 'trust add <ci.key> --as ci', exit: 2 },
  { name: 'the key to add is a bundle', line: 'trust add app.arx --as app', exit: 2 },
  { name: 'the role is none', line: 'trust add <ci.pub> --as ci --role admin', exit: 2 },
  {
    name: 'the days are the wrong way round',
    line: 'trust add <ci.pub> --as ci --from 2026-06-30 --until 2026-01-01',
    exit: 2,
  },
  {
    name: 'the name is another key already',
    line: 'trust add <release.pub> --as ci',
    exit: 2,
    prepare: async ({ ok }) => void (await ok('trust add <ci.pub> --as ci')),
  },
  {
    name: 'the pattern of the identity fits everybody',
    line: 'trust add --identity-regex .* --issuer https://i --as ci',
    exit: 2,
  },
  { name: 'the identity has no issuer', line: 'trust add --identity https://ci/main --as ci', exit: 2 },
  { name: 'there is no such key to revoke', line: 'trust revoke nobody --reason lost', exit: 2 },
  { name: 'the revocation has no reason', line: 'trust revoke <ci.pub>', exit: 2 },
  {
    name: 'others may write the store of trust',
    line: 'trust revoke <ci.pub> --reason lost',
    exit: 4,
    prepare: async ({ ok, root: place }) => {
      await ok('trust add <ci.pub> --as ci');
      chmodSync(join(place, 'config/trust'), 0o777);
    },
  },
  {
    name: 'the list of revoked keys belongs to somebody else',
    line: 'verify app.arx',
    exit: 4,
    prepare: async ({ ok, root: place }) => {
      await ok('trust revoke <ci.pub> --reason lost');
      chownSync(join(place, 'config/trust/revoked.json'), 1000, 1000);
    },
  },
  {
    name: 'the list of revoked keys was damaged since',
    line: 'verify app.arx',
    exit: 2,
    prepare: async ({ ok, root: place }) => {
      await ok('trust revoke <ci.pub> --reason lost');
      const path = join(place, 'config/trust/revoked.json');
      writeFileSync(path, readFileSync(path).subarray(0, 40));
    },
  },
  {
    name: 'a rotation is by a key that nobody trusts',
    line: 'trust add rotation.json',
    exit: 4,
    prepare: async (place) => {
      await elsewhere(place, 'key new', 'said');
      await elsewhere(place, 'key rotate', 'rotation.json');
    },
  },
  {
    name: 'a rotation has one byte changed',
    line: 'trust add rotation.json',
    exit: 4,
    prepare: async (place) => {
      await elsewhere(place, 'key new', 'old.pub');
      await elsewhere(place, 'key show', 'old.pub');
      await elsewhere(place, 'key rotate', 'rotation.json');
      await place.ok('trust add old.pub --as other');
      const text = readFileSync(place.work('rotation.json'), 'utf8');
      writeFileSync(place.work('rotation.json'), text.replace(/"payload":"ey./, '"payload":"eyA'));
    },
  },
  {
    name: 'a key has a second successor',
    line: 'trust add second.json',
    exit: 4,
    prepare: async (place) => {
      await elsewhere(place, 'key new', 'said');
      await elsewhere(place, 'key show', 'old.pub');
      const key = readFileSync(join(place.root, 'other/keys/default.key'));
      await elsewhere(place, 'key rotate', 'first.json');
      writeFileSync(join(place.root, 'other/keys/default.key'), key, { mode: 0o600 });
      writeFileSync(join(place.root, 'other/keys/default.pub'), readFileSync(place.work('old.pub')), {
        mode: 0o644,
      });
      await elsewhere(place, 'key rotate', 'second.json');
      await place.ok('trust add old.pub --as other');
      await place.ok('trust add first.json');
    },
  },
  {
    name: 'the key to rotate is revoked',
    line: 'key rotate',
    exit: 4,
    prepare: async ({ ok }) => void (await ok('trust revoke <config/keys/default.pub> --reason lost')),
  },
  { name: 'there is no such key to rotate', line: 'key rotate nobody', exit: 2 },
  {
    name: 'a list of revoked keys is by nobody who is trusted',
    line: 'trust import-revocations revoked.json',
    exit: 4,
    prepare: async (place) => {
      await revoke(place, 'release');
      await revocations(place, 'revoked.json');
    },
  },
  {
    name: 'a list of revoked keys is older than the last one',
    line: 'trust import-revocations first.json',
    exit: 4,
    prepare: async (place) => {
      await place.ok('trust add <ci.pub> --as ci');
      await revoke(place, 'release');
      await revocations(place, 'first.json');
      await revoke(place, 'anna');
      await revocations(place, 'second.json');
      await place.ok('trust import-revocations second.json');
    },
  },
  {
    name: 'a list of revoked keys has one byte changed',
    line: 'trust import-revocations revoked.json',
    exit: 4,
    prepare: async (place) => {
      await place.ok('trust add <ci.pub> --as ci');
      await revoke(place, 'release');
      await revocations(place, 'revoked.json');
      const text = readFileSync(place.work('revoked.json'), 'utf8');
      writeFileSync(place.work('revoked.json'), text.replace(/"payload":"ey./, '"payload":"eyA'));
    },
  },
  {
    name: 'a list of revoked keys is a rotation',
    line: 'trust import-revocations rotation.json',
    exit: 4,
    prepare: async (place) => {
      await elsewhere(place, 'key new', 'said');
      await elsewhere(place, 'key show', 'old.pub');
      await elsewhere(place, 'key rotate', 'rotation.json');
      await place.ok('trust add old.pub --as other');
    },
  },
  { name: 'a list of revoked keys is none', line: 'trust import-revocations app.arx', exit: 4 },
  { name: 'a list of revoked keys is not there', line: 'trust import-revocations none.json', exit: 2 },
];
