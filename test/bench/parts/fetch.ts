import { join } from 'node:path';
import type { Bench } from '../bench-context.ts';
import { compare, type Side } from '../compare.ts';
import { demandExtracted } from '../demand-extracted.ts';
import { type FetchCorpus, makeFetchCorpus } from '../fetch-corpus.ts';
import { type Pace, served, webPath, writeFetchManifest } from '../fetch-manifest.ts';
import { fetchPeer } from '../fetch-peer.ts';
import { type FetchServers, startFetchServers } from '../fetch-servers.ts';
import { SLOW } from '../fetch-sources.ts';
import { repackSide } from '../sides/repack-side.ts';
import { shellSide } from '../sides/shell-side.ts';
import { demandTree, treeFacts } from '../tree-digest.ts';

/** Repack of many sources of every kind, cold: with one that takes long by itself, and without. */
export async function benchFetch(bench: Bench): Promise<void> {
  const { options, place, report } = bench;
  const corpus = await makeFetchCorpus(place);
  await using servers = await startFetchServers(corpus, report.fact);
  const count = served(corpus, servers).length;
  const { digest, files, bytes } = corpus.facts;
  report.fact(`fetch: ${count} sources, ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${digest}`);
  const slow = repack('slow', corpus, servers, bench);
  report.row({
    name: `repack ${count} sources, cold, one slow`,
    comparison: await compare(slow, slowPeer(corpus, servers, bench), options.pairs, place),
    target: { kind: 'ratio', limit: 1.2 },
  });
  const quick = repack('quick', corpus, servers, bench);
  report.row({
    name: `repack ${count} sources, cold`,
    comparison: await compare(quick, await fetchPeer(corpus, servers, bench), options.pairs, place),
  });
}

function repack(pace: Pace, corpus: FetchCorpus, servers: FetchServers, bench: Bench): Side {
  const { content } = corpus;
  const targets = served(corpus, servers).map(({ target }) => target);
  const manifest = writeFetchManifest(corpus, servers, pace);
  const env = { ...servers.bucket?.env, SSL_CERT_FILE: servers.ca };
  const look = (bundle: string): Promise<void> => demandExtracted(bundle, { content, targets }, bench);
  return repackSide({ name: `fetch, ${pace}`, manifest }, { compress: 'none', env, look }, bench);
}

/** The slow source alone. */
function slowPeer({ content }: FetchCorpus, { http }: FetchServers, { place }: Bench): Side {
  const { target } = SLOW;
  const facts = treeFacts(join(content, target));
  return shellSide(
    {
      name: 'curl of the slow one alone',
      script: 'curl -sS --fail -o "$1/0.txt" "$2"',
      args: [http + webPath(SLOW, 'slow')],
      check: (made) => demandTree(made, facts, 'curl'),
    },
    place,
  );
}
