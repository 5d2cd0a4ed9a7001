import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { startCeph } from '../servers/ceph.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { startNginx } from '../servers/nginx.ts';
import { archiveName, type FetchCorpus } from './fetch-corpus.ts';

// Bytes a second of the source that is slow.
const SLOW_RATE = 1_000_000;
const URLS_LAST_S = 6 * 60 * 60;

/** The servers that hand the corpus out, all on the loopback. */
export interface FetchServers extends AsyncDisposable {
  readonly http: string;
  readonly https: string;
  readonly git: string;
  /** The path of the certificate of the authority behind `https`. */
  readonly ca: string;
  /** Undefined when there is no S3 server here; why is told. */
  readonly bucket: FetchBucket | undefined;
}

/** The bucket of the corpus. */
export interface FetchBucket {
  readonly name: string;
  /** What arx needs to read it. */
  readonly env: Readonly<Record<string, string>>;
  /** A URL of an object for everybody. */
  readonly urlOf: (key: string) => Promise<string>;
}

/** @param tell Hears why a server is missing. */
export async function startFetchServers(
  corpus: FetchCorpus,
  tell: (fact: string) => void,
): Promise<FetchServers> {
  await using started = new AsyncDisposableStack();
  const web = started.use(await startNginx({ root: corpus.content, extra: locations(corpus) }));
  const git = started.use(await startGitHttp(corpus.repositories));
  const bucket = await startBucket(corpus, started).catch((error: unknown) => {
    tell(`no S3 server, its sources are left out: ${String(error).slice(0, 200)}`);
    return undefined;
  });
  const running = started.move();
  const { http, https, ca } = web;
  return { http, https, git: git.http, ca, bucket, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** The same file quickly and slowly; connections may be kept, as servers do. */
function locations({ content, packed }: FetchCorpus): string {
  return `keepalive_timeout 60;
    location ^~ /packed/ { alias ${packed}/; }
    location ^~ /quick/ { alias ${content}/slow/; }
    location ^~ /slow/ { limit_rate ${SLOW_RATE}; }`;
}

async function startBucket(corpus: FetchCorpus, started: AsyncDisposableStack): Promise<FetchBucket> {
  const { endpoint, accessKeyId, secretAccessKey } = started.use(await startCeph());
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  started.defer(() => client.destroy());
  const Bucket = 'corpus';
  await client.send(new CreateBucketCommand({ Bucket }));
  for (const [Key, file] of objects(corpus))
    await client.send(new PutObjectCommand({ Bucket, Key, Body: readFileSync(file) }));
  const env = {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const urlOf = (Key: string): Promise<string> =>
    getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: URLS_LAST_S });
  return { name: Bucket, env, urlOf };
}

/** The keys in the bucket, and the files that they hold. */
function objects({ sources, content, packed }: FetchCorpus): (readonly [key: string, file: string])[] {
  return sources.flatMap(({ kind, target }) => {
    const archive = archiveName(kind, target);
    if (kind === 'tar-s3') return [[`packed/${archive}`, join(packed, archive)] as const];
    if (kind !== 's3' && kind !== 's3-prefix') return [];
    const names = readdirSync(join(content, target));
    return names.map((name) => [`${target}/${name}`, join(content, target, name)] as const);
  });
}
