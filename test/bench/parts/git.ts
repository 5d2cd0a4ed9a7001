import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench-context.ts';
import { compare, type Side } from '../compare.ts';
import { type Corpus, seal } from '../corpora.ts';
import { expectSame } from '../expect-same.ts';
import { extractSide } from '../sides/extract-side.ts';
import { repackSide } from '../sides/repack-side.ts';
import { shellSide } from '../sides/shell-side.ts';
import { SIGN } from './repack.ts';

const ARCHIVE = `git -C "$2" archive main | tee "$1/app.tar" | openssl dgst -sha256 >"$1/digest"; ${SIGN}`;
const CLONE = `git clone -q --bare --depth 1 "file://$2" "$1/clone"; set -- "$1" "$1/clone" "$3"; ${ARCHIVE}`;

/** Repack of a commit: once with everything still to fetch, once with the commit in the cache. */
export async function benchGit(bench: Bench): Promise<void> {
  const { corpora, options, place, report } = bench;
  const corpus = await corpora.git();
  const fetched = await cacheWithCommit(corpus, bench);
  const rows = [
    {
      name: 'repack git, to be fetched',
      cache: bench.program.coldCache,
      script: CLONE,
      tool: 'git clone --depth 1; ',
    },
    {
      name: 'repack git, fetched',
      cache: fetched,
      script: ARCHIVE,
      tool: '',
      target: { kind: 'ratio', limit: 1.3 },
    },
  ] as const;
  for (const { name, cache, script, tool, ...rest } of rows) {
    const ours = repackSide(corpus, { compress: 'none', cache }, bench);
    const other = peer(bench, corpus, `${tool}git archive, tee, openssl dgst; sign`, script);
    report.row({ name, comparison: await compare(ours, other, options.pairs, place), ...rest });
  }
}

/** Copies of a cache that has fetched the commit but has not read its files. The bundle is checked on the way. */
async function cacheWithCommit(corpus: Corpus, bench: Bench): Promise<() => string> {
  const { place, program } = bench;
  const checkout = place.fresh('checkout');
  mkdirSync(checkout);
  await place.execute({
    argv: [
      'git',
      `--git-dir=${corpus.directory}`,
      `--work-tree=${checkout}`,
      'checkout',
      '-q',
      '-f',
      'main',
      '--',
      '.',
    ],
  });
  const sealed = await seal(corpus, place, program);
  const { command, check, clear } = await extractSide({ ...sealed, directory: checkout }, bench).trial();
  await check?.(await place.measure(command));
  clear?.();
  return () => {
    const cache = program.coldCache();
    const from = join(program.cache, 'git');
    if (existsSync(from)) cpSync(from, join(cache, 'git'), { recursive: true });
    return cache;
  };
}

function peer({ place, peerKey }: Bench, { directory }: Corpus, name: string, script: string): Side {
  const same = expectSame('the digest of git archive');
  const check = (made: string): void => same(readFileSync(join(made, 'digest'), 'utf8'));
  return shellSide({ name, script, args: [directory, peerKey], check }, place);
}
