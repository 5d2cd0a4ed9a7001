import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needPackages } from '../servers/debian-packages.ts';
import type { Bench } from './bench-context.ts';
import type { Side } from './compare.ts';
import { archiveName, type FetchCorpus } from './fetch-corpus.ts';
import { served, webPath } from './fetch-manifest.ts';
import type { FetchServers } from './fetch-servers.ts';
import type { FetchSource } from './fetch-sources.ts';
import { SIGN } from './parts/repack.ts';
import { shellSide } from './sides/shell-side.ts';

// $2: the files for curl, $4: repositories and their targets, $5: archives and their targets, $6: the authority, $7: the
// local directories, $8: the content of the inline source.
const SCRIPT = `cd "$1"; mkdir tree packed
curl -sS --fail --parallel --parallel-max 16 --create-dirs --cacert "$6" --config "$2" &
downloads=$!
xargs -P 8 -n 2 git clone -q --depth 1 <"$4"
wait $downloads
xargs -P 2 -n 1 bsdtar -C tree -xf <"$5"
cp -r "$7"/. tree; mkdir tree/inline-0; cp "$8" tree/inline-0/0.txt
tar -C tree --exclude=.git -cf - . | tee app.tar | openssl dgst -sha256 >digest
${SIGN}`;

/** One that fetches the same sources with the usual programs, and packs, digests and signs what came. */
export async function fetchPeer(corpus: FetchCorpus, servers: FetchServers, bench: Bench): Promise<Side> {
  needPackages(['libarchive-tools']);
  const { place, peerKey } = bench;
  const list = (name: string, text: string): string => {
    const path = place.path('fetch', name);
    writeFileSync(path, text);
    return path;
  };
  const all = served(corpus, servers);
  const files = list(
    'curl.txt',
    (await Promise.all(all.map((one) => curlLines(one, corpus, servers)))).join(''),
  );
  const clones = list('clones.txt', all.map((one) => cloneLine(one, corpus, servers)).join(''));
  const archives = list('archives.txt', all.map(archiveLine).join(''));
  const inline = join(corpus.content, 'inline-0', '0.txt');
  const left = corpus.sources
    .filter((source) => !all.includes(source))
    .map(({ target }) => `--exclude=${target}`);
  const check = async (made: string): Promise<void> => {
    const same = ['diff', '-r', '--exclude=.git', ...left, corpus.content, join(made, 'tree')];
    await place.execute({ argv: same });
  };
  const args = [files, peerKey, clones, archives, servers.ca, corpus.local, inline];
  const name = 'curl --parallel, git clone --depth 1; bsdtar x; tar, tee, openssl dgst; sign';
  return shellSide({ name, script: SCRIPT, args, check }, place);
}

async function curlLines(source: FetchSource, corpus: FetchCorpus, servers: FetchServers): Promise<string> {
  const { kind, target } = source;
  const { http, https, bucket } = servers;
  const line = (url: string, output: string): string => `url = "${url}"\noutput = "${output}"\n`;
  if (kind === 'http' || kind === 'https')
    return line((kind === 'http' ? http : https) + webPath(source, 'quick'), `tree/${target}/0.txt`);
  const archive = archiveName(kind, target);
  if (kind === 'tar-s3') return line((await bucket?.urlOf(`packed/${archive}`)) ?? '', `packed/${archive}`);
  if (/^(?:tar|zip)/.test(kind)) return line(http + webPath(source, 'quick'), `packed/${archive}`);
  if (kind !== 's3' && kind !== 's3-prefix') return '';
  const names = readdirSync(join(corpus.content, target));
  const lines = names.map(async (name) =>
    line((await bucket?.urlOf(`${target}/${name}`)) ?? '', `tree/${target}/${name}`),
  );
  return (await Promise.all(lines)).join('');
}

function cloneLine(
  { kind, target }: FetchSource,
  { repositories }: FetchCorpus,
  { git }: FetchServers,
): string {
  if (kind === 'git') return `${git}/${target}.git tree/${target}\n`;
  return kind === 'git-file' ? `file://${repositories}/${target}.git tree/${target}\n` : '';
}

function archiveLine({ kind, target }: FetchSource): string {
  return /^(?:tar|zip)/.test(kind) ? `packed/${archiveName(kind, target)}\n` : '';
}
