import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Bench } from '../bench-context.ts';
import { compare, type Side } from '../compare.ts';
import type { Corpus } from '../corpora.ts';
import { expectSame } from '../expect-same.ts';
import type { Command } from '../execute.ts';
import { digestIn } from '../read-answer.ts';
import { repackSide } from '../sides/repack-side.ts';
import type { Workplace } from '../workplace.ts';

// Files that changed less than two seconds ago count as changed, for arx as for git.
const SETTLE_MS = 2500;

/** Repack over its own result when no source has changed, beside `git status` of the same files. */
export async function benchUnchanged(bench: Bench): Promise<void> {
  const { options, place, report, missing } = bench;
  const corpus = await bench.corpora.small();
  const status = await gitStatus(corpus, place);
  await setTimeout(SETTLE_MS, undefined, { signal: place.signal });
  const ours = unchangedSide(corpus, bench);
  const comparison = await compare(ours, status, options.pairs, place);
  report.row({
    name: 'repack small, nothing changed',
    comparison,
    target: { kind: 'ratio', limit: 2.5 },
  });
  if (missing.has('strace')) return report.fact('strace is missing: not counted which sources are opened');
  const opened = await openedFiles((await ours.trial()).command, corpus, place);
  const cold = await repackSide(corpus, { compress: 'none' }, bench).trial();
  // The same count for a repack that has to read everything shows that the counting works.
  const control = await openedFiles(cold.command, corpus, place);
  if (control < corpus.facts.files)
    throw new Error(`strace saw ${control} of ${corpus.facts.files} files opened`);
  cold.clear?.();
  report.fact(
    `repack small, nothing changed: opens ${opened} files of the source (strace; cold: ${control}), target 0`,
  );
}

function unchangedSide(corpus: Corpus, { place, program }: Bench): Side {
  const bundle = place.fresh('unchanged.arx');
  const args = [
    'repack',
    corpus.manifest,
    '-o',
    bundle,
    '--lock-file',
    `${bundle}.lock`,
    '--compress',
    'none',
  ];
  const same = expectSame('the bundle digest of small');
  const check = async (stdout: string): Promise<void> => {
    same(digestIn(stdout, 'repack'));
    same(digestIn(await place.execute(program.command(['verify', bundle, '--json'])), 'verify'));
  };
  const command = program.command([...args, '--json']);
  return { name: 'arx', trial: () => ({ command, check: ({ stdout }) => check(stdout) }) };
}

/** A repository beside the corpus, with everything committed. */
async function gitStatus({ directory }: Corpus, place: Workplace): Promise<Side> {
  const repository = place.fresh('status.git');
  const git = ['git', `--git-dir=${repository}`, `--work-tree=${directory}`];
  const fast = ['-c', 'core.compression=0', '-c', 'core.fsync=none', '-c', 'gc.auto=0'];
  const identity = ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost'];
  await place.execute({ argv: [...git, 'init', '-q'] });
  await place.execute({ argv: [...git, ...fast, 'add', '-A'], cwd: directory });
  await place.execute({ argv: [...git, ...fast, ...identity, 'commit', '-q', '-m', 'all'], cwd: directory });
  const nothing = expectSame('what git status prints', '');
  const command = { argv: [...git, 'status', '--porcelain'], cwd: directory };
  return { name: 'git status', trial: () => ({ command, check: ({ stdout }) => nothing(stdout) }) };
}

/** How many files below a directory a program opens. What is never opened is not read. */
async function openedFiles(command: Command, { directory }: Corpus, place: Workplace): Promise<number> {
  const log = place.fresh('strace.txt');
  const strace = ['strace', '-f', '-y', '--seccomp-bpf', '-e', 'trace=open,openat,openat2', '-o', log];
  await place.execute({ ...command, argv: [...strace, ...command.argv] });
  // `-y` adds the path behind the descriptor: openat(...) = 21</path>
  const lines = readFileSync(log, 'utf8').split('\n');
  return lines.filter((line) => line.includes(`<${directory}/`) && !line.includes('O_DIRECTORY')).length;
}
