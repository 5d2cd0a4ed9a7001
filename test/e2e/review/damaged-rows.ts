import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { cut, flip, memberOf } from './members.ts';
import type { Place, Row } from './review-row.ts';

const BUNDLE = 'app.arx';
/** Root without the right to open what its mode forbids. */
export const WITHOUT_OVERRIDE = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];

type Damage = readonly [what: string, damage: (path: string) => void];

const inside =
  (start: string, offset = 5) =>
  (path: string): void =>
    flip(path, (bytes) => memberOf(bytes, start).content + offset);
const header =
  (start: string) =>
  (path: string): void =>
    flip(path, (bytes) => memberOf(bytes, start).header + 3);
const padding =
  (start: string) =>
  (path: string): void =>
    flip(path, (bytes) => {
      const { content, size } = memberOf(bytes, start);
      return content + size;
    });
const until =
  (start: string, offset = 0) =>
  (path: string): void =>
    cut(path, (bytes) => memberOf(bytes, start).content + offset);

/** Whatever is wrong with the bytes of a bundle is told by every reader in the same words. */
const DAMAGES: readonly Damage[] = [
  ['empty', (path) => truncateSync(path)],
  ['cut within its first block', (path) => truncateSync(path, 100)],
  ['cut within the seal', until('arx/seal.json', 40)],
  ['cut behind the seal', until('arx/signatures/', -512)],
  ['cut within a signature', until('arx/signatures/', 100)],
  ['cut within a tree', until('arx/trees/', 10)],
  ['cut within a blob', until('blobs/sha256/', 4)],
  ['cut within the last zero blocks', (path) => cut(path, (bytes) => bytes.length - 512)],
  ['cut by one byte', (path) => cut(path, (bytes) => bytes.length - 1)],
  ['another in one byte of its first header', header('arx/seal.json')],
  ['another in one byte of the seal', inside('arx/seal.json', 60)],
  ['another in one byte behind the seal', padding('arx/seal.json')],
  ['another in one byte of a signature', inside('arx/signatures/', 400)],
  ['another in one byte of the manifest', inside('arx/manifest.yaml')],
  ['another in one byte of the lock', inside('arx/lock.yaml')],
  ['another in one byte of a tree', inside('arx/trees/')],
  ['another in one byte of the bill of materials', inside('arx/sbom')],
  ['another in one byte of a header of a blob', header('blobs/')],
  ['another in one byte of a blob', inside('blobs/')],
  ['another in one byte behind a blob', padding('blobs/')],
  ['another in its last byte', (path) => flip(path, (bytes) => bytes.length - 1)],
  ['one byte longer', (path) => appendFileSync(path, 'x')],
  ['one zero byte longer', (path) => appendFileSync(path, '\0')],
  ['twice the same', (path) => appendFileSync(path, readFileSync(path))],
  ['something else', (path) => writeFileSync(path, 'hello\n'.repeat(500))],
];

/** A compressed one. */
const FRAMES: readonly Damage[] = [
  ['cut in the middle', (path) => cut(path, (bytes) => bytes.length >> 1)],
  ['another in its first byte', (path) => flip(path, () => 0)],
  ['another in one byte of the first frame', (path) => flip(path, () => 90)],
  ['another in its last byte', (path) => flip(path, (bytes) => bytes.length - 1)],
  ['one byte longer', (path) => appendFileSync(path, '\0')],
];

/** The readers; the last words of the line come behind the file. */
const READERS = ['audit', 'sign', 'run -n', 'approve', 'diff <next.arx>', 'audit -o json'] as const;

function damaged([what, damage]: Damage, index: number): Row[] {
  const verb = READERS[index % READERS.length] ?? 'audit';
  const prepare = ({ work }: Place): void => damage(work(BUNDLE));
  const prints = verb.startsWith('audit') ? ({ prints: true } as const) : {};
  return [
    { name: `a bundle is ${what} (verify)`, line: `verify ${BUNDLE}`, exit: 4, prepare },
    {
      name: `a bundle is ${what} (${verb.split(' ')[0]})`,
      line: withKey(`${verb} ${BUNDLE}`),
      exit: 4,
      prepare,
      ...prints,
    },
  ];
}

function withKey(line: string): string {
  return line.startsWith('sign') ? `${line} --sign key:<release.key>` : line;
}

/** What is no file that can be read. */
const NO_FILES: readonly (readonly [
  what: string,
  make: (place: Place) => void,
  exit: number,
  under?: readonly string[],
])[] = [
  ['is not there', ({ work }) => rmSync(work(BUNDLE)), 2],
  [
    'is a directory',
    ({ work }) => {
      rmSync(work(BUNDLE));
      mkdirSync(work(BUNDLE));
    },
    2,
  ],
  ['may not be read', ({ work }) => chmodSync(work(BUNDLE), 0), 2, WITHOUT_OVERRIDE],
  [
    'is a pipe into which nobody writes',
    ({ work }) => {
      rmSync(work(BUNDLE));
      execFileSync('mkfifo', [work(BUNDLE)]);
    },
    130,
    ['timeout', '--preserve-status', '-s', 'INT', '5'],
  ],
];

/** Rows of bundles that cannot be read or believed. */
export const DAMAGED_ROWS: readonly Row[] = [
  ...DAMAGES.flatMap((damage, index) => damaged(damage, index)),
  ...FRAMES.map(([what, damage]): Row => ({
    name: `a compressed bundle is ${what}`,
    line: 'verify zstd.arx',
    varies: true,
    exit: 4,
    bundles: ['zstd.arx'],
    prepare: ({ work }) => damage(work('zstd.arx')),
  })),
  ...NO_FILES.flatMap(([what, prepare, exit, under = []]) =>
    ['verify', 'audit', 'approve', 'sign', 'diff <next.arx>'].map((verb): Row => ({
      name: `a bundle ${what} (${verb.split(' ')[0]})`,
      line: withKey(`${verb} ${BUNDLE}`),
      exit: what.includes('pipe') && verb === 'sign' ? 2 : exit,
      prepare,
      under,
    })),
  ),
  {
    name: 'the second of two bundles does not hold',
    line: 'diff app.arx next.arx -o json',
    exit: 4,
    bundles: [BUNDLE, 'next.arx'],
    prepare: ({ work }) => inside('blobs/')(work('next.arx')),
  },
  {
    name: 'the first of two bundles does not hold',
    line: 'diff app.arx next.arx -o table -o html=diff.html',
    exit: 4,
    bundles: [BUNDLE, 'next.arx'],
    prepare: ({ work }) => inside('blobs/')(work(BUNDLE)),
  },
  {
    name: 'the bundle that was approved before does not hold',
    line: 'audit app.arx --baseline next.arx -o html=page.html -o json',
    exit: 4,
    bundles: [BUNDLE, 'next.arx'],
    prepare: ({ work }) => inside('blobs/')(work('next.arx')),
  },
  {
    name: 'the bundle that was approved before is not there',
    line: 'audit app.arx --baseline none.arx',
    exit: 2,
  },
  {
    name: 'an unverified bundle is asked for every output',
    line: 'audit app.arx -o json=a.json -o sarif=a.sarif -o html=a.html -o table',
    exit: 4,
    prints: true,
    writes: ['work/a.json', 'work/a.sarif', 'work/a.html'],
    prepare: ({ work }) => inside('blobs/')(work(BUNDLE)),
  },
  {
    name: 'an unverified bundle is asked for a summary to sign',
    line: 'audit app.arx -o vsa -o json=a.json',
    exit: 4,
    prepare: ({ work }) => inside('blobs/')(work(BUNDLE)),
  },
  {
    name: 'the bundle from standard input is none',
    line: 'audit -',
    exit: 4,
    input: 'hello\n'.repeat(500),
  },
  {
    name: 'both bundles are standard input',
    line: 'diff - -',
    exit: 2,
  },
  {
    name: 'what is signed is standard input',
    line: 'sign -',
    exit: 2,
  },
  {
    name: 'the seal is that of another bundle',
    line: 'verify app.arx',
    exit: 4,
    prepare: ({ work, world }) => copyFirst(world.at('next.arx'), work(BUNDLE)),
  },
];

/** Puts the seal of another bundle, with its header, in the place of a bundle's own. */
function copyFirst(from: string, to: string): void {
  const [other, own] = [readFileSync(from), readFileSync(to)];
  const [first, second] = [other, own].map((bytes) => memberOf(bytes, 'arx/signatures/').header);
  writeFileSync(to, Buffer.concat([other.subarray(0, first), own.subarray(second)]));
  if (first === undefined || second === undefined) copyFileSync(from, to);
}
