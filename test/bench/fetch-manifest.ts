import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveName, type FetchCorpus } from './fetch-corpus.ts';
import type { FetchServers } from './fetch-servers.ts';
import { type FetchSource, isInBucket } from './fetch-sources.ts';

/** Where the source that may be slow is taken from: the path's first name at the server. */
export type Pace = 'slow' | 'quick';

/** The sources that the servers have. */
export function served({ sources }: FetchCorpus, { bucket }: FetchServers): readonly FetchSource[] {
  return sources.filter((source) => bucket !== undefined || !isInBucket(source));
}

/** Writes the manifest of all sources and gives its path. */
export function writeFetchManifest(corpus: FetchCorpus, servers: FetchServers, pace: Pace): string {
  const directory = join(corpus.local, '..', pace);
  mkdirSync(directory);
  const path = join(directory, 'arx.yaml');
  const lines = served(corpus, servers).map(
    (source) => `  - {target: ${source.target}, source: ${sourceText(source, corpus, servers, pace)}}\n`,
  );
  writeFileSync(path, `data:\n${lines.join('')}`);
  return path;
}

/** The path below the web server of a source that is one file there. */
export function webPath({ kind, target }: FetchSource, pace: Pace): string {
  if (target === 'slow') return `/${pace}/0.txt`;
  return kind === 'http' || kind === 'https' ? `/${target}/0.txt` : `/packed/${archiveName(kind, target)}`;
}

function sourceText(source: FetchSource, corpus: FetchCorpus, servers: FetchServers, pace: Pace): string {
  const { kind, target } = source;
  const { content, repositories, local } = corpus;
  const { http, https, git, bucket } = servers;
  const s3 = `s3://${bucket?.name ?? ''}`;
  if (kind === 'inline')
    return `{0.txt: {base64: ${readFileSync(join(content, target, '0.txt')).toString('base64')}}}`;
  const urls = {
    http: http + webPath(source, pace),
    https: https + webPath(source, pace),
    git: `git+${git}/${target}.git?ref=main`,
    'git-file': `git+file://${repositories}/${target}.git?ref=main`,
    s3: `${s3}/${target}/0.txt`,
    's3-prefix': `${s3}/${target}/`,
    'tar-s3': `tar+${s3}/packed/${archiveName(kind, target)}#${target}/`,
    file: `file://${local}/${target}/`,
  };
  return `'${kind in urls ? urls[kind as keyof typeof urls] : `tar+${http}${webPath(source, pace)}#${target}/`}'`;
}
