import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { WITHOUT_OVERRIDE } from './damaged-rows.ts';
import type { Place, Row } from './review-row.ts';

/** The verbs that write what `-o` names. */
const WRITERS = {
  audit: (file: string) => `audit app.arx --at 2026-06-30 -o html=${file}`,
  diff: (file: string) => `diff app.arx <next.arx> -o html=${file}`,
  sign: (file: string) => `sign app.arx --sign key:<release.key> -o ${file}`,
  approve: (file: string) => `approve app.arx --sign key:<anna.key> --at 2026-06-30 -o ${file}`,
} as const;
type Writer = readonly [verb: string, line: (file: string) => string];
const writers = Object.entries(WRITERS) as readonly Writer[];

const closed = ({ work }: Place): void => {
  mkdirSync(work('closed'));
  chmodSync(work('closed'), 0o555);
};

/** A file system with hardly any room; what is in it is compared like everything else. */
const full =
  (kilobytes: number, inside?: (place: Place, disk: string) => void) =>
  (place: Place): void => {
    const disk = place.work('disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'none', disk]);
    inside?.(place, disk);
  };
const unmount = ({ work }: Place): void => void execFileSync('umount', [work('disk')]);
const withBundle = (place: Place, disk: string): void =>
  copyFileSync(place.work('app.arx'), join(disk, 'app.arx'));

/** Rows of outputs that cannot be written, or that must not be. */
export const OUTPUT_ROWS: readonly Row[] = [
  ...writers.flatMap(([verb, line]): Row[] => [
    { name: `the directory of the output is not there (${verb})`, line: line('none/out'), exit: 1 },
    {
      name: `the output is a directory (${verb})`,
      line: line('out'),
      exit: 2,
      prepare: ({ work }) => mkdirSync(work('out')),
    },
    {
      name: `the directory may not be written (${verb})`,
      line: line('closed/out'),
      exit: 1,
      prepare: closed,
      under: WITHOUT_OVERRIDE,
    },
    {
      name: `the disk is full (${verb})`,
      line: line('disk/out'),
      exit: 1,
      prepare: full(8),
      release: unmount,
    },
    {
      name: `the output is a device (${verb})`,
      line: line('/dev/full'),
      exit: 2,
    },
    {
      name: `the output is a pipe (${verb})`,
      line: line('pipe'),
      exit: 2,
      prepare: ({ work }) => {
        execFileSync('mkfifo', [work('pipe')]);
      },
    },
  ]),
  ...(['sign', 'approve'] as const).map((verb): Row => ({
    name: `the disk becomes full while the bundle is replaced (${verb})`,
    line:
      verb === 'sign'
        ? 'sign disk/app.arx --sign key:<release.key>'
        : 'approve disk/app.arx --sign key:<anna.key> --at 2026-06-30',
    exit: 1,
    prepare: full(80, withBundle),
    release: unmount,
  })),
  {
    name: 'there is no room for a bundle from a pipe',
    line: 'audit -',
    exit: 1,
    prepare: full(8),
    release: unmount,
    under: ['sh', '-c', 'TMPDIR=$PWD/disk exec "$@" < app.arx', 'sh'],
  },
  {
    name: 'standard output is a full disk (audit)',
    line: 'audit app.arx --at 2026-06-30',
    exit: 1,
    under: ['sh', '-c', 'exec "$@" >/dev/full', 'sh'],
  },
  {
    name: 'standard output is a full disk (verify)',
    line: 'verify app.arx',
    exit: 1,
    under: ['sh', '-c', 'exec "$@" >/dev/full', 'sh'],
  },
  {
    name: 'standard output is a full disk (diff)',
    line: 'diff app.arx <next.arx> -o json',
    exit: 1,
    under: ['sh', '-c', 'exec "$@" >/dev/full', 'sh'],
  },
  {
    name: 'the last of three outputs cannot be written: none is',
    line: 'audit app.arx --at 2026-06-30 -o json=a.json -o sarif=a.sarif -o html=none/a.html',
    exit: 1,
  },
  {
    name: 'the last of two outputs cannot be written: the first stays as it was',
    line: 'audit app.arx --at 2026-06-30 -o json=a.json -o html=closed/a.html',
    exit: 1,
    prepare: (place) => {
      writeFileSync(place.work('a.json'), 'old\n');
      closed(place);
    },
    under: WITHOUT_OVERRIDE,
  },
  { name: 'the output is the input (audit)', line: 'audit app.arx -o json=app.arx', exit: 2 },
  {
    name: 'the output is the input under another path',
    line: 'audit app.arx -o json=./x/../app.arx',
    exit: 2,
  },
  {
    name: 'the output is a link to the input',
    line: 'audit app.arx -o json=link.json',
    exit: 2,
    prepare: ({ work }) => symlinkSync('app.arx', work('link.json')),
  },
  {
    name: 'the output is the input under another name',
    line: 'audit app.arx -o html=same.html',
    exit: 2,
    prepare: ({ work }) => linkSync(work('app.arx'), work('same.html')),
  },
  { name: 'the output is the second input', line: 'diff <app.arx> app.arx -o html=app.arx', exit: 2 },
  {
    name: 'the output is the bundle that was approved before',
    line: 'audit app.arx --baseline next.arx -o json=next.arx',
    bundles: ['app.arx', 'next.arx'],
    exit: 2,
  },
  {
    name: 'the output is the policy',
    line: 'audit app.arx --policy mine.yaml -o json=mine.yaml',
    exit: 2,
    prepare: ({ work }) => writeFileSync(work('mine.yaml'), 'fail_on: high\n', { mode: 0o600 }),
  },
  {
    name: 'the output is a trusted key',
    line: 'audit app.arx --trust own.pub -o json=own.pub',
    exit: 2,
    prepare: ({ work, world }) => copyFileSync(world.at('config/keys/default.pub'), work('own.pub')),
  },
  {
    name: 'the output is a statement about vulnerabilities',
    line: 'audit app.arx --vex vex.json -o json=vex.json',
    exit: 2,
    prepare: ({ work }) => writeFileSync(work('vex.json'), VEX),
  },
  {
    name: 'the signed bundle would replace the key',
    line: 'sign app.arx --sign key:mine.key -o mine.key',
    exit: 2,
    prepare: ({ work, world }) => {
      writeFileSync(work('mine.key'), readFileSync(world.at('release.key')), { mode: 0o600 });
    },
  },
  {
    name: 'an output is a link to a file: what it leads to is written',
    line: 'audit app.arx --at 2026-06-30 -o json=link.json',
    exit: 0,
    writes: ['work/real.json'],
    prepare: ({ work }) => {
      writeFileSync(work('real.json'), 'old\n');
      symlinkSync('real.json', work('link.json'));
    },
  },
  { name: 'two outputs go to one file', line: 'audit app.arx -o json=out -o html=out', exit: 2 },
  {
    name: 'two outputs go to one file under two paths',
    line: 'audit app.arx -o json=out -o html=./out',
    exit: 2,
  },
  {
    name: 'two outputs go to one file through a link',
    line: 'diff app.arx <next.arx> -o json=out -o html=link',
    exit: 2,
    prepare: ({ work }) => {
      writeFileSync(work('out'), 'old\n');
      symlinkSync('out', work('link'));
    },
  },
  { name: 'two outputs go to standard output', line: 'audit app.arx -o json -o table', exit: 2 },
  { name: 'the format is not known (audit)', line: 'audit app.arx -o htlm=a.html', exit: 2 },
  { name: 'the format is not known (diff)', line: 'diff app.arx app.arx -o sarif', exit: 2 },
  { name: 'the format has no file', line: 'audit app.arx -o html=', exit: 2 },
  { name: 'the format is empty', line: 'audit app.arx -o =a.html', exit: 2 },
  { name: 'the day is none', line: 'audit app.arx --at yesterday', exit: 2 },
  { name: 'the day is not in the calendar', line: 'approve app.arx --at 2026-02-30', exit: 2 },
  { name: 'the day has a time', line: 'audit app.arx --at 2026-06-30T12:00:00Z', exit: 2 },
  { name: 'the part is not known', line: 'diff app.arx app.arx --only comands', exit: 2 },
  { name: 'the severity is not known', line: 'audit app.arx --fail-on hihg', exit: 2 },
  { name: 'there is no bundle to audit', line: 'audit', exit: 2 },
  { name: 'there is only one bundle to compare', line: 'diff app.arx', exit: 2 },
  { name: 'there is one bundle too many', line: 'audit app.arx app.arx', exit: 2 },
  { name: 'the option is not known', line: 'approve app.arx --yes', exit: 2 },
  { name: 'rules are listed beside an audit', line: 'audit app.arx --list-rules', exit: 2 },
  { name: 'there is no such rule', line: 'explain ARX999', exit: 2 },
  {
    name: 'what is to be signed would replace the bundle',
    line: 'sign app.arx --export app.arx',
    exit: 2,
  },
  {
    name: 'what is to be signed goes to a directory that is not there',
    line: 'sign app.arx --export none/to-sign',
    exit: 1,
  },
  { name: 'export and import are asked for at once', line: 'sign app.arx --export a --import b', exit: 2 },
];

const VEX = JSON.stringify({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://vex.example/1',
  author: 'anna',
  timestamp: '2026-01-01T00:00:00Z',
  version: 1,
  statements: [],
});
