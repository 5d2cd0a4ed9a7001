import { chmodSync, chownSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import type { Place, Row } from './review-row.ts';

const ROLES = 'roles: {builder: [ci, release], reviewer: [anna]}';

/** A policy that trusts keys of the world and nobody else. */
export function trusting(place: Place, more: string, terms = ''): void {
  const keys = ['ci', 'release', 'anna'].map(
    (name) => `{name: ${name}, file: ${place.world.at(`${name}.pub`)}${terms}}`,
  );
  place.config('policy.yaml', `trust: {keys: [${keys.join(', ')}], ${ROLES}${more}}\n`);
}

const approved =
  (policy: string) =>
  async (place: Place): Promise<void> => {
    writeFileSync(place.work('reviewers.yaml'), policy, { mode: 0o600 });
    await place.ok('approve app.arx --policy reviewers.yaml --sign key:<anna.key>');
  };

/** Rows of bundles that are whole, and signed by others than the policy wants. */
export const SIGNER_ROWS: readonly Row[] = [
  ...['verify', 'audit', 'approve', 'sign', 'run -n', 'diff <app.arx>'].map((verb): Row => {
    const prints = verb === 'audit' ? ({ prints: true } as const) : {};
    return {
      name: `nobody here knows who signed (${verb.split(' ')[0]})`,
      line: `${verb} by-stranger.arx`,
      bundles: ['by-stranger.arx'],
      exit: 4,
      ...prints,
    };
  }),
  {
    name: 'the policy does not have the own key',
    line: 'verify app.arx',
    exit: 4,
    prepare: (place) => trusting(place, ''),
  },
  {
    name: 'only one of two builders has signed',
    line: 'verify by-ci.arx',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: (place) => trusting(place, ', thresholds: {builder: 2}'),
  },
  {
    name: 'only one of two builders has signed, and it shall run',
    line: 'run by-ci.arx',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: (place) => trusting(place, ', thresholds: {builder: 2}'),
  },
  {
    name: 'one key has signed twice, as builder and as what it is not',
    line: 'sign by-ci.arx --sign key:<ci.key>',
    bundles: ['by-ci.arx'],
    exit: 2,
    prepare: (place) => trusting(place, ', thresholds: {builder: 2}'),
  },
  {
    name: 'no reviewer has approved (verify)',
    line: 'verify by-ci.arx',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: (place) => trusting(place, ', thresholds: {reviewer: 1}'),
  },
  {
    name: 'no reviewer has approved (run)',
    line: 'run by-ci.arx',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: (place) => trusting(place, ', thresholds: {reviewer: 1}'),
  },
  {
    name: 'no reviewer has approved (audit)',
    line: 'audit by-ci.arx --at 2026-06-30 -o github',
    bundles: ['by-ci.arx'],
    exit: 3,
    prints: true,
    prepare: (place) => trusting(place, ', thresholds: {reviewer: 1}'),
  },
  {
    name: 'a builder approves what it has built',
    line: 'verify by-ci.arx',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: async (place) => {
      await place.ok('approve by-ci.arx --trust <ci.pub> --sign key:<ci.key>');
      trusting(place, ', thresholds: {reviewer: 1}');
    },
  },
  {
    name: 'a reviewer has built it',
    line: 'verify app.arx',
    exit: 4,
    prepare: async (place) => {
      await place.ok('sign app.arx --sign key:<anna.key>');
      trusting(place, '');
    },
  },
  {
    name: 'the key of the policy has ended',
    line: 'verify by-ci.arx',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: (place) => trusting(place, '', ', not_after: 2026-01-31'),
  },
  {
    name: 'the key of the policy does not count yet',
    line: 'run by-ci.arx',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: (place) => trusting(place, '', ', not_before: 2099-01-01'),
  },
  {
    name: 'the trusted key has ended',
    line: 'verify by-ci.arx',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: async ({ ok }) => void (await ok('trust add <ci.pub> --as ci --until 2026-01-31')),
  },
  {
    name: 'the trusted key does not count yet',
    line: 'sign by-ci.arx --sign key:<release.key>',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: async ({ ok }) => void (await ok('trust add <ci.pub> --as ci --from 2099-01-01')),
  },
  {
    name: 'the trusted key is a reviewer only',
    line: 'verify by-ci.arx',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: async ({ ok }) => void (await ok('trust add <ci.pub> --as ci --role reviewer')),
  },
  ...['verify', 'audit', 'diff <app.arx>', 'run'].map((verb): Row => {
    const prints = verb === 'audit' ? ({ prints: true } as const) : {};
    return {
      name: `the key is revoked (${verb.split(' ')[0]})`,
      line: `${verb} by-ci.arx`,
      bundles: ['by-ci.arx'],
      exit: 4,
      prepare: async ({ ok }) => {
        await ok('trust add <ci.pub> --as ci');
        await ok('trust revoke ci --reason stolen');
      },
      ...prints,
    };
  }),
  {
    name: 'the key of --trust is revoked',
    line: 'verify by-ci.arx --trust <ci.pub>',
    bundles: ['by-ci.arx'],
    exit: 4,
    prepare: async ({ ok }) => void (await ok('trust revoke <ci.pub> --reason stolen')),
  },
  {
    name: 'a revoked key shall sign',
    line: 'sign app.arx --sign key:<ci.key>',
    exit: 4,
    prepare: async ({ ok }) => void (await ok('trust revoke <ci.pub> --reason stolen')),
  },
  {
    name: 'a revoked key shall approve',
    line: 'approve app.arx --sign key:<ci.key>',
    exit: 4,
    prepare: async ({ ok }) => void (await ok('trust revoke <ci.pub> --reason stolen')),
  },
  {
    name: 'the reviewer judged by another policy (verify)',
    line: 'verify app.arx --policy strict.yaml',
    exit: 4,
    prepare: pinned,
  },
  {
    name: 'the reviewer judged by another policy (run)',
    line: 'run app.arx --policy strict.yaml',
    exit: 4,
    prepare: pinned,
  },
  {
    name: 'a signature needs a time that somebody vouches for',
    line: 'verify app.arx',
    exit: 4,
    prepare: ({ config }) => config('policy.yaml', 'require: {timestamp: true}\n'),
  },
  {
    name: 'a signature must be in a log',
    line: 'run app.arx',
    exit: 4,
    prepare: ({ config }) => config('policy.yaml', 'require: {log: true}\n'),
  },
  { name: 'a signer signs twice', line: 'sign app.arx', exit: 2 },
  {
    name: 'a reviewer approves twice',
    line: 'approve app.arx --sign key:<anna.key> --at 2026-06-30',
    exit: 2,
    prepare: async ({ ok }) => void (await ok('approve app.arx --sign key:<anna.key> --at 2026-06-30')),
  },
  {
    name: 'what is approved does not pass',
    line: 'approve app.arx --sign key:<anna.key> --fail-on low --at 2026-06-30',
    exit: 3,
  },
  { name: 'the key to sign with is not there', line: 'sign app.arx --sign key:none.key', exit: 2 },
  {
    name: 'the key to sign with is a public one',
    line: 'sign app.arx --sign key:public.key',
    exit: 2,
    prepare: ({ work, world }) =>
      writeFileSync(work('public.key'), readFileSync(world.at('ci.pub')), { mode: 0o600 }),
  },
  {
    name: 'others can read the key to sign with',
    line: 'sign app.arx --sign key:open.key',
    exit: 4,
    prepare: ({ work, world }) => {
      writeFileSync(work('open.key'), readFileSync(world.at('ci.key')));
      chmodSync(work('open.key'), 0o644);
    },
  },
  {
    name: 'the key to sign with belongs to somebody else',
    line: 'approve app.arx --sign key:theirs.key',
    exit: 4,
    prepare: ({ work, world }) => {
      writeFileSync(work('theirs.key'), readFileSync(world.at('ci.key')), { mode: 0o600 });
      chownSync(work('theirs.key'), 1000, 1000);
    },
  },
  { name: 'there is no such way to sign', line: 'sign app.arx --sign gpg:me', exit: 2 },
  {
    name: 'what is approved is standard input',
    line: 'approve - --sign key:<anna.key>',
    exit: 2,
  },
  {
    name: 'an imported signature is of other bytes',
    line: 'sign app.arx --import signature --key <release.pub>',
    exit: 4,
    prepare: (place) => made(place, 'other bytes', 'release'),
  },
  {
    name: 'an imported signature is of another key',
    line: 'sign app.arx --import signature --key <ci.pub>',
    exit: 4,
    prepare: async (place) => {
      await place.ok('sign app.arx --export to-sign');
      made(place, readFileSync(place.work('to-sign')), 'release');
    },
  },
  {
    name: 'an imported signature is of another bundle',
    line: 'sign next.arx --import signature --key <release.pub>',
    bundles: ['app.arx', 'next.arx'],
    exit: 4,
    prepare: async (place) => {
      await place.ok('sign app.arx --export to-sign');
      made(place, readFileSync(place.work('to-sign')), 'release');
    },
  },
  {
    name: 'an imported signature is garbage',
    line: 'sign app.arx --import signature --key <release.pub>',
    exit: 4,
    prepare: ({ work }) => writeFileSync(work('signature'), 'garbage\n'),
  },
  {
    name: 'an imported signature is very long',
    line: 'sign app.arx --import signature --key <release.pub>',
    exit: 4,
    prepare: ({ work }) => writeFileSync(work('signature'), Buffer.alloc(1_000_000)),
  },
  {
    name: 'an imported signature is empty',
    line: 'sign app.arx --import signature --key <release.pub>',
    exit: 4,
    prepare: ({ work }) => writeFileSync(work('signature'), ''),
  },
  {
    name: 'an imported signature is not there',
    line: 'sign app.arx --import signature --key <release.pub>',
    exit: 2,
  },
  {
    name: 'an imported signature has no key',
    line: 'sign app.arx --import signature',
    exit: 2,
    prepare: ({ work }) => writeFileSync(work('signature'), 'garbage\n'),
  },
  {
    name: 'the key of an imported signature is revoked',
    line: 'sign app.arx --import signature --key <release.pub>',
    exit: 4,
    prepare: async (place) => {
      await place.ok('sign app.arx --export to-sign');
      made(place, readFileSync(place.work('to-sign')), 'release');
      await place.ok('trust revoke <release.pub> --reason stolen');
    },
  },
];

async function pinned(place: Place): Promise<void> {
  await approved('fail_on: critical\n')(place);
  const pin = `sha256:${'0'.repeat(64)}`;
  const keys = `trust: {keys: [{name: anna, file: ${place.world.at('anna.pub')}}, {name: own, file: ${place.world.at('config/keys/default.pub')}}], thresholds: {reviewer: 1}}`;
  writeFileSync(place.work('strict.yaml'), `${keys}\nrequire: {approval_policies: ['${pin}']}\n`, {
    mode: 0o600,
  });
}

/** A signature as openssl makes it. */
function made({ work, world }: Place, bytes: string | Buffer, who: string): void {
  writeFileSync(work('bytes'), bytes);
  execFileSync('openssl', [
    'dgst',
    '-sha256',
    '-sign',
    world.at(`${who}.key`),
    '-out',
    work('signature'),
    work('bytes'),
  ]);
}
