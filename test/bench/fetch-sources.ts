import type { Content } from './fetch-content.ts';

/** A kind of source, and how many of it there are. */
interface Share {
  readonly kind: FetchKind;
  readonly count: number;
  /** Of each: how many files, of which size at most. */
  readonly files: number;
  readonly most: number;
}

/** How a source is fetched. */
export type FetchKind =
  | 'http'
  | 'https'
  | 'tar.gz'
  | 'tar.xz'
  | 'tar.zst'
  | 'zip'
  | 'git'
  | 'git-file'
  | 's3'
  | 's3-prefix'
  | 'tar-s3'
  | 'file'
  | 'inline';

/** One source of the mixed manifest. */
export interface FetchSource extends Content {
  readonly kind: FetchKind;
}

const ONE = { files: 1, most: 500_000 } as const;
const MANY = { files: 40, most: 20_000 } as const;

const SHARES: readonly Share[] = [
  { kind: 'http', count: 9, ...ONE },
  { kind: 'https', count: 6, ...ONE },
  { kind: 'tar.gz', count: 4, ...MANY },
  { kind: 'tar.xz', count: 3, ...MANY },
  { kind: 'tar.zst', count: 3, ...MANY },
  { kind: 'zip', count: 4, ...MANY },
  { kind: 'git', count: 8, ...MANY },
  { kind: 'git-file', count: 3, ...MANY },
  { kind: 's3', count: 3, ...ONE },
  { kind: 's3-prefix', count: 1, files: 5, most: 100_000 },
  { kind: 'tar-s3', count: 1, ...MANY },
  { kind: 'file', count: 3, ...MANY },
  { kind: 'inline', count: 1, files: 1, most: 2000 },
];

/** The name of the one that a server may be made to give slowly, and its size: rates of nginx are by the second. */
export const SLOW = { kind: 'http', target: 'slow', files: 1, most: 8_000_000 } as const;

/** The sources of the mixed manifest, kinds in turn; the one that may be slow is in the middle. */
export function mixedSources(): readonly FetchSource[] {
  const all = SHARES.flatMap(({ kind, count, files, most }) =>
    Array.from({ length: count }, (_, turn) => ({
      kind,
      target: `${kind.replace('.', '-')}-${turn}`,
      turn,
      files,
      most,
    })),
  ).toSorted((a, b) => a.turn - b.turn);
  return [...all.slice(0, all.length / 2), SLOW, ...all.slice(all.length / 2)];
}

/** True for sources in a bucket. */
export function isInBucket({ kind }: FetchSource): boolean {
  return kind === 's3' || kind === 's3-prefix' || kind === 'tar-s3';
}
