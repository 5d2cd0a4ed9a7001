import { parseArgs } from 'node:util';

/** The parts of the benchmark, in the order in which they run. */
export const PARTS = [
  'start',
  'repack',
  'unchanged',
  'verify',
  'audit',
  'extract',
  'run',
  'lifecycle',
  'git',
  'casync',
  'fetch',
  'fetch-large',
  'unchanged-sources',
  'fleet',
  'scaling',
] as const;

export type Part = (typeof PARTS)[number];

/** What to measure, at which sizes. */
export interface Options {
  /** Files of the small corpus. */
  readonly files: number;
  /** Size of the large corpus in MB (10^6 bytes). */
  readonly largeMb: number;
  /** Files of the git corpus. */
  readonly gitFiles: number;
  /** Size of the large download in GB (10^9 bytes). */
  readonly downloadGb: number;
  /** Hosts of the fleet. */
  readonly hosts: number;
  /** Measured pairs of each row, after one warm-up. */
  readonly pairs: number;
  readonly parts: ReadonlySet<Part>;
  readonly json: boolean;
  /** Where to work; missing: a tmpfs with room, else the directory for temporary files. */
  readonly work: string | undefined;
  readonly scalingFiles: readonly number[];
  readonly scalingMb: readonly number[];
}

export const USAGE = `npm run bench -- [--files N] [--large-mb M] [--git-files N] [--download-gb G] [--hosts N] [--pairs K]
               [--only PART]... [--scaling] [--quick] [--json] [--work DIRECTORY]

  --files N        files of the small corpus; default 50000
  --large-mb M     MB of the large corpus; default 1024
  --git-files N    files of the git corpus; default 20000
  --download-gb G  GB of the large download; default 5
  --hosts N        hosts of the fleet, at most 250; default 100
  --pairs K        measured pairs of each row, after one warm-up; default 5
  --only PART      one of ${PARTS.join(', ')}; may be repeated
  --quick          10,000 files, 128 MB, 4,000 files in git, a download of 1 GB, 20 hosts, no scaling table
  --scaling        the scaling table too, where --quick or --only left it out
  --json           one JSON object on standard output instead of tables
  --work DIR       work in a new directory below this one
`;

/** The options of the command line. @throws Error with a message for the user. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      files: { type: 'string' },
      'large-mb': { type: 'string' },
      'git-files': { type: 'string' },
      'download-gb': { type: 'string' },
      hosts: { type: 'string' },
      pairs: { type: 'string', default: '5' },
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      scaling: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      work: { type: 'string' },
    },
  });
  const { quick } = values;
  return {
    files: whole('files', values.files ?? (quick ? '10000' : '50000')),
    largeMb: whole('large-mb', values['large-mb'] ?? (quick ? '128' : '1024')),
    gitFiles: whole('git-files', values['git-files'] ?? (quick ? '4000' : '20000')),
    downloadGb: whole('download-gb', values['download-gb'] ?? (quick ? '1' : '5')),
    hosts: Math.min(250, whole('hosts', values.hosts ?? (quick ? '20' : '100'))),
    pairs: whole('pairs', values.pairs),
    parts: chosenParts(values),
    json: values.json,
    work: values.work,
    scalingFiles: quick ? [1000, 10_000] : [1000, 10_000, 100_000],
    scalingMb: quick ? [10, 100] : [100, 1000],
  };
}

function chosenParts({
  only,
  quick,
  scaling,
}: {
  only: string[];
  quick: boolean;
  scaling: boolean;
}): Set<Part> {
  const chosen = new Set<Part>(only.length === 0 ? PARTS : only.map(partOf));
  if (quick && only.length === 0) chosen.delete('scaling');
  if (scaling) chosen.add('scaling');
  return chosen;
}

function partOf(name: string): Part {
  const part = PARTS.find((known) => known === name);
  if (part === undefined) throw new Error(`--only ${name}: expected one of ${PARTS.join(', ')}`);
  return part;
}

function whole(name: string, text: string): number {
  if (/^[1-9][0-9]{0,7}$/.test(text)) return Number(text);
  throw new Error(`--${name} ${text}: expected a whole number from 1`);
}
