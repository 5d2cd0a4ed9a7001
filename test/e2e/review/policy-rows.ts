import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place, Row } from './review-row.ts';

const policy =
  (text: string) =>
  ({ config }: Place): void =>
    config('policy.yaml', text);
const waiver = (fingerprint: string, expires: string): string =>
  `waivers:\n  - {rule: ARX111, fingerprint: '${fingerprint}', reason: own disk, owner: ops, expires: ${expires}}\n`;

/** Rows of policies that cannot be used, and of bundles that they refuse. */
export const POLICY_ROWS: readonly Row[] = [
  ...['verify', 'audit', 'approve', 'run', 'diff <app.arx>', 'sign'].map((verb): Row => ({
    name: `the policy is not there (${verb.split(' ')[0]})`,
    line: `${verb} app.arx --policy none.yaml`,
    exit: 2,
  })),
  ...[
    'verify app.arx',
    'audit app.arx',
    'run app.arx',
    'policy show',
    'policy check',
    'trust ls',
    'sign app.arx',
  ].map((line): Row => ({
    name: `the policy has a word that is none (${line.split(' ').slice(0, 2).join(' ')})`,
    line,
    exit: 2,
    prepare: policy('# ours\nfail_on: hgih\n'),
  })),
  { name: 'the policy is no YAML', line: 'audit app.arx', exit: 2, prepare: policy('trust: {keys: [\n') },
  { name: 'the policy is a list', line: 'verify app.arx', exit: 2, prepare: policy('- fail_on\n') },
  {
    name: 'the policy has an unknown key',
    line: 'run app.arx',
    exit: 2,
    prepare: policy('sources:\n  alow_hosts: []\n'),
  },
  {
    name: 'the policy has a key twice',
    line: 'verify app.arx',
    exit: 2,
    prepare: policy('fail_on: high\nfail_on: low\n'),
  },
  {
    name: 'the policy is of a later version',
    line: 'audit app.arx',
    exit: 2,
    prepare: policy('version: 2\n'),
  },
  {
    name: 'the policy names a key that is not there',
    line: 'verify app.arx',
    exit: 2,
    prepare: policy('trust: {keys: [nobody]}\n'),
  },
  {
    name: 'the policy needs more builders than it trusts',
    line: 'policy check',
    exit: 2,
    prepare: async (place) => {
      await place.ok('trust add <ci.pub> --as ci');
      place.config('policy.yaml', 'trust: {keys: [ci], thresholds: {builder: 2}}\n');
    },
  },
  {
    name: 'a pattern of an identity has no end',
    line: 'policy check',
    exit: 2,
    prepare: policy("trust: {identities: [{name: a, san_regex: '^https://ci/main', issuer: 'https://i'}]}\n"),
  },
  {
    name: 'a pattern of an identity could take for ever',
    line: 'verify app.arx',
    exit: 2,
    prepare: policy("trust: {identities: [{name: a, san_regex: '^(a+)\\1$', issuer: 'https://i'}]}\n"),
  },
  {
    name: 'the group may write the policy',
    line: 'verify app.arx',
    exit: 4,
    prepare: ({ root, config }) => {
      config('policy.yaml', 'fail_on: high\n');
      chmodSync(join(root, 'config/policy.yaml'), 0o660);
    },
  },
  {
    name: 'the policy belongs to somebody else',
    line: 'audit app.arx',
    exit: 4,
    prepare: ({ root, config }) => {
      config('policy.yaml', 'fail_on: never\n');
      chownSync(join(root, 'config/policy.yaml'), 1000, 1000);
    },
  },
  {
    name: 'the policy of the call belongs to somebody else',
    line: 'run app.arx --policy theirs.yaml',
    exit: 4,
    prepare: ({ work }) => {
      writeFileSync(work('theirs.yaml'), 'fail_on: never\n', { mode: 0o600 });
      chownSync(work('theirs.yaml'), 1000, 1000);
    },
  },
  {
    name: 'everybody may write the configuration directory',
    line: 'verify app.arx',
    exit: 4,
    prepare: ({ root }) => chmodSync(join(root, 'config'), 0o777),
  },
  {
    name: 'the policy is a link that leads nowhere',
    line: 'audit app.arx',
    exit: 2,
    prepare: ({ root }) => symlinkSync('nowhere', join(root, 'config/policy.yaml')),
  },
  {
    name: 'the policy is a directory',
    line: 'verify app.arx',
    exit: 2,
    prepare: ({ root }) => mkdirSync(join(root, 'config/policy.yaml')),
  },
  {
    name: 'the key that the policy names may be written by others',
    line: 'verify app.arx',
    exit: 4,
    prepare: ({ root, config, world }) => {
      config('ci.pub', '');
      writeFileSync(join(root, 'config/ci.pub'), readKey(world.at('ci.pub')));
      chmodSync(join(root, 'config/ci.pub'), 0o666);
      config('policy.yaml', 'trust: {keys: [./ci.pub]}\n');
    },
  },
  ...['check', 'repack', 'run arx.yaml', 'policy check', 'policy show'].map((line): Row => ({
    name: `the policy of a project loosens (${line})`,
    line,
    exit: 2,
    prepare: ({ work, config }) => {
      config('policy.yaml', 'fail_on: medium\n');
      writeFileSync(work('arx.yaml'), 'name: app\ndata: [{motd: {text: hello}}]\n');
      writeFileSync(work('arx.policy.yaml'), 'fail_on: high\n');
    },
  })),
  {
    name: 'a waiver has expired',
    line: 'audit app.arx --at 2026-06-30 -o github',
    exit: 3,
    prints: true,
    prepare: async (place) =>
      policy(`fail_on: medium\n${waiver(await fingerprint(place), '2026-06-01')}`)(place),
  },
  {
    name: 'a waiver ends on the day of the audit',
    line: 'audit app.arx --at 2026-06-30 -o github',
    exit: 3,
    prints: true,
    prepare: async (place) =>
      policy(`fail_on: medium\n${waiver(await fingerprint(place), '2026-06-30')}`)(place),
  },
  {
    name: 'a waiver matches nothing',
    line: 'audit app.arx --at 2026-06-30 -o github --fail-on low',
    exit: 3,
    prints: true,
    prepare: policy(waiver(`sha256:${'0'.repeat(64)}`, '2027-01-01')),
  },
  {
    name: 'a waiver lives too long',
    line: 'audit app.arx --at 2026-06-30 -o github',
    exit: 3,
    prints: true,
    prepare: async (place) =>
      policy(`fail_on: medium\n${waiver(await fingerprint(place), '2099-01-01')}`)(place),
  },
  {
    name: 'a waiver has no owner',
    line: 'policy check',
    exit: 2,
    prepare: policy(
      `waivers:\n  - {rule: ARX111, fingerprint: 'sha256:${'0'.repeat(64)}', reason: x, expires: 2027-01-01}\n`,
    ),
  },
  {
    name: 'a waiver is of a rule of integrity',
    line: 'policy check',
    exit: 2,
    prepare: policy(waiver(`sha256:${'0'.repeat(64)}`, '2027-01-01').replace('ARX111', 'ARX005')),
  },
  {
    name: 'the call is looser than the policy',
    line: 'audit app.arx --fail-on never --at 2026-06-30 -o github',
    exit: 3,
    prints: true,
    prepare: policy('fail_on: medium\n'),
  },
  {
    name: 'the approval is looser than the policy',
    line: 'approve app.arx --fail-on never --at 2026-06-30',
    exit: 3,
    prepare: policy('fail_on: medium\n'),
  },
  {
    name: 'the policy refuses where content comes from (run)',
    line: 'run app.arx',
    exit: 3,
    prepare: policy('fail_on: medium\n'),
  },
  {
    name: 'the policy refuses where content comes from (run -n --json)',
    line: 'run -n app.arx --json',
    exit: 3,
    prepare: policy('fail_on: medium\n'),
  },
  {
    name: 'the policy wants a sequence',
    line: 'run app.arx',
    exit: 3,
    prepare: policy('require: {sequence: {demo: 4}}\n'),
  },
  {
    name: 'the policy wants a later arx',
    line: 'run app.arx',
    exit: 3,
    prepare: policy("fail_on: medium\nrules: {ARX111: {enabled: false}}\nrequire: {min_arx: '99.0.0'}\n"),
  },
  {
    name: 'there is no project of that name',
    line: 'policy show --project none',
    exit: 2,
  },
  {
    name: 'the configuration directory is a file',
    line: 'verify app.arx',
    exit: 2,
    prepare: ({ root }) => {
      rmSync(join(root, 'config'), { recursive: true });
      writeFileSync(join(root, 'config'), '');
    },
  },
];

function readKey(path: string): string {
  return readFileSync(path, 'utf8');
}

/** The finding about the machine of the sealer. */
async function fingerprint({ ok }: Place): Promise<string> {
  const { findings } = JSON.parse(await ok('audit app.arx --json')) as {
    findings: { rule: string; fingerprint: string }[];
  };
  return findings.find(({ rule }) => rule === 'ARX111')?.fingerprint ?? '';
}
