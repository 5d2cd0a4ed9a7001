import { join } from 'node:path';
import type { Bench } from '../bench-context.ts';
import { compare, type Side } from '../compare.ts';
import { seal, type SealedCorpus, writeManifest } from '../corpora.ts';
import { shellSide } from '../sides/shell-side.ts';
import { demandTree } from '../tree-digest.ts';

const SCRIPT = 'tar -C "$1" -xf "$2"; sync -f "$1"';
const DISK_PAIRS = 3;

/** What `arx run` takes to verify and place data durably; there are no commands in the bundle. */
export async function benchRun(bench: Bench): Promise<void> {
  await row(bench, bench.place.root, 'run small: verify and place', bench.options.pairs);
  const disk = bench.place.onDisk();
  if (disk === undefined) return;
  await row(bench, disk, 'run small: verify and place, on disk', Math.min(DISK_PAIRS, bench.options.pairs));
}

async function row(bench: Bench, parent: string, name: string, pairs: number): Promise<void> {
  const { place, program, report, corpora } = bench;
  const target = join(parent, 'placed');
  const small = await corpora.small();
  const manifest = writeManifest('placed', place, 'file:///@/./small/', target);
  const sealed = await seal({ ...small, manifest }, place, program);
  const check = (made: string): void => demandTree(made, small.facts, 'tar x');
  const pipeline = { name: 'tar x; sync', script: SCRIPT, args: [await corpora.smallTar()], check, parent };
  const comparison = await compare(
    runSide(sealed, { parent, target }, bench),
    shellSide(pipeline, place),
    pairs,
    place,
  );
  report.row({ name, comparison, target: { kind: 'ratio', limit: 1.3 } });
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
