import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeGitRepository } from '../servers/git-repository.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { writeContent } from './fetch-content.ts';
import { type FetchSource, mixedSources } from './fetch-sources.ts';
import { treeFacts, type TreeFacts } from './tree-digest.ts';
import type { Workplace } from './workplace.ts';

/** Content in every packaging, in directories that servers hand out. */
export interface FetchCorpus {
  readonly sources: readonly FetchSource[];
  /** What each source must turn out to be, in a directory named as its target. */
  readonly content: string;
  /** The archives, NAME.tar.gz and so on; each holds one directory, named as its target. */
  readonly packed: string;
  /** Bare repositories, NAME.git. */
  readonly repositories: string;
  /** What the manifest names as local files. */
  readonly local: string;
  readonly facts: TreeFacts;
}

const PACK: Readonly<Record<string, readonly string[]>> = {
  'tar.gz': ['tar', '--gzip', '-cf'],
  'tar.xz': ['tar', '--xz', '-cf'],
  'tar.zst': ['tar', '--zstd', '-cf'],
  zip: ['zip', '-q', '-r'],
  'tar-s3': ['tar', '--gzip', '-cf'],
};

/** Writes the content of every source and packs it. */
export async function makeFetchCorpus(place: Workplace): Promise<FetchCorpus> {
  needPackages(['tar', 'xz-utils', 'zstd', 'zip', 'git']);
  const [content, packed, repositories, local] = ['content', 'packed', 'repositories', 'local'].map((name) =>
    place.path('fetch', name),
  ) as [string, string, string, string];
  for (const directory of [content, packed, repositories, local]) mkdirSync(directory, { recursive: true });
  const sources = mixedSources();
  await writeContent(content, sources, place);
  for (const { kind, target } of sources) {
    const pack = PACK[kind];
    const argv = [...(pack ?? []), join(packed, archiveName(kind, target)), target];
    if (pack !== undefined) await place.execute({ argv, cwd: content });
    if (kind === 'git' || kind === 'git-file')
      commitAll(join(repositories, `${target}.git`), join(content, target));
    if (kind === 'file') cpSync(join(content, target), join(local, target), { recursive: true });
  }
  return { sources, content, packed, repositories, local, facts: treeFacts(content) };
}

/** The file name of an archive. */
export function archiveName(kind: FetchSource['kind'], target: string): string {
  return `${target}.${kind === 'tar-s3' ? 'tar.gz' : kind}`;
}

/** Two commits: the last has everything. */
function commitAll(repository: string, directory: string): void {
  const git = makeGitRepository(repository);
  const files = readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))] as const);
  git.commit(Object.fromEntries(files.map(([name]) => [name, 'to be replaced\n'])));
  git.commit(Object.fromEntries(files));
}
