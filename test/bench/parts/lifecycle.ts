import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench-context.ts';
import { compare, type Side } from '../compare.ts';
import { seal, type SealedCorpus, writeManifest } from '../corpora.ts';
import type { Command } from '../execute.ts';
import { writeSmallCorpus } from '../small-corpus.ts';
import { demandTree, treeFacts } from '../tree-digest.ts';

const FILES = 10_000;
/** One file in so many differs in the second version. */
const CHANGED_EVERY = 10;
const DISK_PAIRS = 3;

/** A version of the tree: its bundle, and the same as an archive for the peer. */
interface Version extends SealedCorpus {
  readonly tar: string;
}

/** What is measured, and whose tree is there afterwards; 0: nothing. */
interface Work {
  readonly name: string;
  /** What was done before, not timed: of arx, verbs; of the peer, a script. */
  readonly before: readonly (readonly string[])[];
  readonly does: readonly string[];
  readonly peerBefore: string;
  readonly peer: string;
  readonly leaves: 0 | 1 | 2;
  /** The ratio to reach. */
  readonly limit?: number;
}

const [FIRST, SECOND] = [
  ['run', '1'],
  ['run', '2'],
] as const;
const PUT = 'tar -C "$1" -xf "$2"';
const PUT_SECOND = 'tar -C "$1" -xf "$3"';
const SYNC = '; sync -f "$1"';
/** What a careful user does instead: the digest of the archive before it is unpacked, or of each file afterwards. */
const CHECKED = 'openssl dgst -sha256 "$2" > /dev/null; ';
const CHECK_EACH = '; cd "$1"; sha256sum --quiet -c "$2.sums"';
const SUMS =
  '[ -e "$2.sums" ] || { mkdir "$1.once"; tar -C "$1.once" -xf "$2"; cd "$1.once"; find . -type f -print0 | xargs -0 sha256sum > "$2.sums"; }';

/** Words of arx in which `1` and `2` stand for the bundles; in scripts `$1` is the tree, `$2` and `$3` are the archives. */
const WORKS: readonly Work[] = [
  { name: 'install', before: [], does: FIRST, peerBefore: ':', peer: PUT, leaves: 1 },
  { name: 'install', before: [], does: FIRST, peerBefore: ':', peer: PUT + SYNC, leaves: 1, limit: 1.3 },
  { name: 'install', before: [], does: FIRST, peerBefore: ':', peer: CHECKED + PUT + SYNC, leaves: 1 },
  { name: 'install', before: [], does: FIRST, peerBefore: SUMS, peer: PUT + CHECK_EACH, leaves: 1 },
  {
    name: 'upgrade, 10 % changed',
    before: [FIRST],
    does: SECOND,
    peerBefore: PUT,
    peer: PUT_SECOND + SYNC,
    leaves: 2,
  },
  {
    name: 'run, nothing changed',
    before: [FIRST],
    does: FIRST,
    peerBefore: PUT,
    peer: 'tar -C "$1" -df "$2"',
    leaves: 1,
  },
  {
    name: 'status',
    before: [FIRST],
    does: ['status'],
    peerBefore: PUT,
    peer: 'tar -C "$1" -df "$2"',
    leaves: 1,
  },
  {
    name: 'rollback of the upgrade',
    before: [FIRST, SECOND],
    does: ['rollback'],
    peerBefore: PUT_SECOND,
    peer: PUT + SYNC,
    leaves: 1,
  },
  {
    name: 'remove',
    before: [FIRST],
    does: ['remove', 'tree'],
    peerBefore: PUT,
    peer: 'find "$1" -mindepth 1 -delete; sync -f "$1"',
    leaves: 0,
  },
];

/** One file system to work on. */
interface Where {
  readonly parent: string;
  readonly target: string;
  /** The first version and the second. */
  readonly versions: readonly [Version, Version];
}

/** What a host pays for placing with a journal, a ledger and receipts, and for going back. */
export async function benchLifecycle(bench: Bench): Promise<void> {
  const { place, options } = bench;
  await rows(bench, place.root, '', options.pairs);
  const disk = place.onDisk();
  if (disk !== undefined) await rows(bench, disk, ', on disk', Math.min(DISK_PAIRS, options.pairs));
}

async function rows(bench: Bench, parent: string, suffix: string, pairs: number): Promise<void> {
  const target = join(parent, 'tree');
  const first = await version(1, target, bench);
  const where = { parent, target, versions: [first, await version(2, target, bench)] } as const;
  for (const work of WORKS) {
    const comparison = await compare(
      arxSide(work, where, bench),
      peerSide(work, where, bench),
      pairs,
      bench.place,
    );
    const name = `10,000 files: ${work.name}${suffix}`;
    bench.report.row({
      name,
      comparison,
      ...(work.limit && { target: { kind: 'ratio', limit: work.limit } }),
    });
  }
}

async function version(number: 1 | 2, target: string, { place, program }: Bench): Promise<Version> {
  const source = `lifecycle-${number}`;
  const directory = place.path(source);
  if (!existsSync(directory)) {
    mkdirSync(directory);
    await writeSmallCorpus(directory, FILES, place);
    if (number === 2) changeSome(directory);
  }
  const manifest = writeManifest('tree', place, `file:///@/./${source}/`, target);
  writeFileSync(manifest, `name: tree\n${readFileSync(manifest, 'utf8')}`);
  const corpus = { name: source, directory, facts: treeFacts(directory), manifest };
  const tar = place.fresh('tree.tar');
  await place.execute({ argv: ['tar', '-C', directory, '-cf', tar, '.'] });
  return { ...(await seal(corpus, place, program)), tar };
}

function changeSome(directory: string): void {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  for (const [index, path] of paths.entries())
    if (index % CHANGED_EVERY === 0) appendFileSync(path, 'changed\n');
}

/** Each round has a state of its own, on the same file system. */
function arxSide({ before, does, leaves }: Work, { parent, target, versions }: Where, bench: Bench): Side {
  const { place, program } = bench;
  const trial: Side['trial'] = async () => {
    const state = place.fresh('state', parent);
    const command = (words: readonly string[]): Command => {
      const all = words.map((word) => versions[Number(word) - 1]?.bundle ?? word);
      const { env, ...rest } = program.offline(all);
      return { ...rest, env: { ...env, ARX_STATE_DIR: state } };
    };
    mkdirSync(target);
    for (const words of before) await place.execute(command(words));
    return {
      command: command(does),
      check: () => demandLeft(target, versions[leaves - 1], 'arx'),
      clear: () => [target, state].forEach((path) => place.discard(path)),
    };
  };
  return { name: 'arx-run', trial };
}

function peerSide({ peerBefore, peer, leaves }: Work, { parent, versions }: Where, { place }: Bench): Side {
  const trial: Side['trial'] = async () => {
    const made = place.fresh('peer', parent);
    mkdirSync(made);
    const command = (script: string): Command => ({
      argv: ['bash', '-ec', script, 'bash', made, ...versions.map(({ tar }) => tar)],
    });
    await place.execute(command(peerBefore));
    return {
      command: command(peer),
      check: () => demandLeft(made, versions[leaves - 1], peer),
      clear: () => place.discard(made),
    };
  };
  const name = peer.replaceAll(/ ?-C "\$1"| "\$\d[.a-z]*"/g, '');
  return { name, trial };
}

function demandLeft(root: string, left: Version | undefined, what: string): void {
  if (left !== undefined) demandTree(root, left.facts, what);
  else if (readdirSync(root).length > 0) throw new Error(`${what}: the tree is not empty`);
}
