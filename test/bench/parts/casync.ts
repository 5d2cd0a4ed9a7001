import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench-context.ts';
import { compare } from '../compare.ts';
import { extractSide } from '../sides/extract-side.ts';
import { repackSide } from '../sides/repack-side.ts';
import { shellSide } from '../sides/shell-side.ts';
import { demandTree } from '../tree-digest.ts';
import { sealAs } from '../corpora.ts';

const MAKE = 'casync make --store="$1/store.castr" "$1/app.caidx" "$2" >/dev/null';
const EXTRACT = 'casync extract --store="$2/store.castr" "$2/app.caidx" "$1/tree" >/dev/null';
const TARGET = { kind: 'ratio', limit: 0.5 } as const;

/** Both ways beside casync, which compresses its chunks with zstd and checks them when it extracts. */
export async function benchCasync(bench: Bench): Promise<void> {
  const { options, place, program, report, corpora, missing } = bench;
  if (missing.has('casync')) return report.fact('casync is missing: its rows are left out');
  const corpus = await corpora.small();
  const make = shellSide({ name: 'casync make', script: MAKE, args: [corpus.directory] }, place);
  const ours = repackSide(corpus, { compress: 'zstd' }, bench);
  report.row({
    name: 'repack small, cold, zstd',
    comparison: await compare(ours, make, options.pairs, place),
    target: TARGET,
  });
  const index = place.fresh('casync');
  mkdirSync(index);
  await place.execute({ argv: ['bash', '-c', MAKE, 'bash', index, corpus.directory] });
  const check = (made: string): void => demandTree(join(made, 'tree'), corpus.facts, 'casync extract');
  const extract = shellSide({ name: 'casync extract', script: EXTRACT, args: [index], check }, place);
  const sealed = await sealAs('zstd', corpus, place, program);
  report.row({
    name: 'verify and extract small, zstd',
    comparison: await compare(extractSide(sealed, bench), extract, options.pairs, place),
    target: TARGET,
  });
}
