import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { fillText, textPool } from './text-pool.ts';
import type { Workplace } from './workplace.ts';
import { type Xorshift, xorshift } from './xorshift.ts';

const COMMITS = 6;
const CHANGED_EVERY = 7;

/** A bare repository: the first commit adds every file, five more change about 15 % each. The commit names pin it. */
export async function writeGitCorpus(repository: string, files: number, place: Workplace): Promise<void> {
  const stream = place.fresh('history');
  const fd = openSync(stream, 'wx');
  for (const change of history(files)) {
    writeSync(fd, change);
    await place.breathe();
  }
  closeSync(fd);
  await place.execute({ argv: ['git', 'init', '-q', '--bare', '-b', 'main', repository] });
  const script = 'git -C "$1" fast-import --quiet <"$2"; git -C "$1" repack -adq';
  await place.execute({ argv: ['bash', '-e', '-c', script, 'bash', repository, stream] });
  rmSync(stream);
}

/** The input of git-fast-import(1). */
function* history(files: number): Generator<Buffer> {
  const random = xorshift(20_050_407);
  const pool = textPool(random);
  for (let commit = 0; commit < COMMITS; commit += 1) {
    const who = `Bench <bench@localhost> ${1_700_000_000 + commit * 3600} +0000`;
    yield Buffer.from(`commit refs/heads/main\ncommitter ${who}\ndata 7\nchange\n\n`);
    for (let file = 0; file < files; file += 1) {
      if (commit === 0 || random.below(CHANGED_EVERY) === 0) yield change(file, pool, random);
    }
  }
}

function change(file: number, pool: Buffer, random: Xorshift): Buffer {
  const mode = file % 100 === 7 ? '100755' : '100644';
  const path = `package-${Math.floor(file / 70)}/part-${Math.floor(file / 10)}/${file.toString(36)}.txt`;
  const content = Buffer.allocUnsafe(Math.round(80 * 400 ** (random.below(1000) / 1000)));
  fillText(content, pool, random);
  const head = Buffer.from(`M ${mode} inline ${path}\ndata ${content.length}\n`);
  return Buffer.concat([head, content, Buffer.from('\n')]);
}
