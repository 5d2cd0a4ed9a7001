import { join } from 'node:path';
import type { Bench } from '../bench-context.ts';
import { compare, type Side } from '../compare.ts';
import { type Corpus, sealAs, type SealedCorpus, writeManifest } from '../corpora.ts';
import { shellSide } from '../sides/shell-side.ts';
import { demandTree } from '../tree-digest.ts';
import type { Workplace } from '../workplace.ts';

const PEERS = {
  none: { name: 'tar x; sync', script: 'tar -C "$1" -xf "$2"; sync -f "$1"' },
  zstd: { name: 'tar --zstd -x; sync', script: 'tar -C "$1" --zstd -xf "$2"; sync -f "$1"' },
};
const DISK_PAIRS = 3;

/** What `arx run` takes to verify and place data durably; there are no commands in the bundles. */
export async function benchRun(bench: Bench): Promise<void> {
  const { place, options, corpora } = bench;
  const disk = place.onDisk();
  for (const { corpus, tar } of [
    { corpus: await corpora.small(), tar: await corpora.smallTar() },
    { corpus: await corpora.large(), tar: await corpora.largeTar() },
  ]) {
    const name = `run ${corpus.name}: verify and place`;
    const memory = { parent: place.root, pairs: options.pairs };
    await row(corpus, { name, tar, ...memory, compress: 'none' }, bench);
    const packed = await compressed(tar, place);
    await row(corpus, { name: `${name}, zstd`, tar: packed, ...memory, compress: 'zstd' }, bench);
    place.discard(packed);
    if (disk === undefined) continue;
    const onDisk = { parent: disk, pairs: Math.min(DISK_PAIRS, options.pairs) };
    await row(corpus, { name: `${name}, on disk`, tar, ...onDisk, compress: 'none' }, bench);
  }
}

async function compressed(tar: string, place: Workplace): Promise<string> {
  const file = `${tar}.zst`;
  await place.execute({ argv: ['zstd', '-q', '-3', '-T0', tar, '-o', file] });
  return file;
}

interface Row {
  readonly name: string;
  /** The same files for the peer. */
  readonly tar: string;
  readonly compress: 'zstd' | 'none';
  /** Below it everything is placed. */
  readonly parent: string;
  readonly pairs: number;
}

async function row(corpus: Corpus, { name, tar, compress, parent, pairs }: Row, bench: Bench): Promise<void> {
  const { place, program, report } = bench;
  const target = join(parent, 'placed');
  const manifest = writeManifest('placed', place, `file:///@/./${corpus.name}/`, target);
  const sealed = await sealAs(compress, { ...corpus, manifest }, place, program);
  const check = (made: string): void => demandTree(made, corpus.facts, 'tar x');
  const pipeline = { ...PEERS[compress], args: [tar], check, parent };
  const comparison = await compare(
    runSide(sealed, { parent, target }, bench),
    shellSide(pipeline, place),
    pairs,
    place,
  );
  report.row({ name, comparison, target: { kind: 'ratio', limit: 1.3 } });
  place.discard(sealed.bundle);
}

/** Each round has a state of its own, on the same file system, so that each is a first run. */
function runSide(
  { bundle, facts }: SealedCorpus,
  { parent, target }: { readonly parent: string; readonly target: string },
  { place, program }: Bench,
): Side {
  const trial = () => {
    const state = place.fresh('state', parent);
    const { env, ...command } = program.offline(['run', bundle]);
    return {
      command: { ...command, env: { ...env, ARX_STATE_DIR: state } },
      check: () => demandTree(target, facts, 'arx run'),
      clear: () => [target, state].forEach((path) => place.discard(path)),
    };
  };
  return { name: 'arx-run', trial };
}
