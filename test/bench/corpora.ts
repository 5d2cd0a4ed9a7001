import { mkdirSync, writeFileSync } from 'node:fs';
import type { BuiltProgram } from './built-program.ts';
import { writeGitCorpus } from './git-corpus.ts';
import { writeLargeCorpus } from './large-corpus.ts';
import { digestIn } from './read-answer.ts';
import type { Options } from './options.ts';
import { writeSmallCorpus } from './small-corpus.ts';
import { treeFacts, type TreeFacts } from './tree-digest.ts';
import type { Workplace } from './workplace.ts';

/** Files to work on, and the manifest that seals them. */
export interface Corpus {
  readonly name: string;
  readonly directory: string;
  readonly facts: TreeFacts;
  readonly manifest: string;
}

/** A bundle of a corpus. */
export interface SealedCorpus extends Corpus {
  readonly bundle: string;
  readonly digest: string;
}

/** Everything that is made once and used by several rows; made when it is first asked for. */
export interface Corpora {
  readonly small: () => Promise<Corpus>;
  readonly large: () => Promise<Corpus>;
  /** A bare repository; `facts` are of the files of its last commit. */
  readonly git: () => Promise<Corpus>;
  readonly smallBundle: () => Promise<SealedCorpus>;
  readonly largeBundle: () => Promise<SealedCorpus>;
  readonly smallTar: () => Promise<string>;
  readonly largeTar: () => Promise<string>;
}

/** @param tell Called with a line for each corpus. */
export function makeCorpora(
  options: Options,
  place: Workplace,
  program: BuiltProgram,
  tell: (line: string) => void,
): Corpora {
  const told = async (make: Promise<Corpus>): Promise<Corpus> => {
    const corpus = await make;
    const { digest, files, bytes } = corpus.facts;
    tell(`${corpus.name}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${digest}`);
    return corpus;
  };
  const small = once(() =>
    told(makeCorpus('small', place, (root) => writeSmallCorpus(root, options.files, place))),
  );
  const large = once(() =>
    told(makeCorpus('large', place, (root) => writeLargeCorpus(root, options.largeMb, place))),
  );
  return {
    small,
    large,
    git: once(() => told(makeGitCorpus(options.gitFiles, place))),
    smallBundle: once(async () => seal(await small(), place, program)),
    largeBundle: once(async () => seal(await large(), place, program)),
    smallTar: once(async () => packTar(await small(), place)),
    largeTar: once(async () => packTar(await large(), place)),
  };
}

/** Writes a corpus and its manifest beside each other, so that the bundle digest is the same in every work directory. */
export async function makeCorpus(
  name: string,
  place: Workplace,
  write: (root: string) => Promise<void>,
): Promise<Corpus> {
  const directory = place.path(name);
  mkdirSync(directory);
  await write(directory);
  return {
    name,
    directory,
    facts: treeFacts(directory),
    manifest: writeManifest(name, place, `file:///@/./${name}/`),
  };
}

/** An uncompressed bundle of a corpus. */
export function seal(corpus: Corpus, place: Workplace, program: BuiltProgram): Promise<SealedCorpus> {
  return sealAs('none', corpus, place, program);
}

/** A bundle of a corpus. */
export async function sealAs(
  compress: 'zstd' | 'none',
  corpus: Corpus,
  place: Workplace,
  program: BuiltProgram,
): Promise<SealedCorpus> {
  const bundle = place.fresh(`${corpus.name}.arx`);
  const args = [
    'repack',
    corpus.manifest,
    '-o',
    bundle,
    '--lock-file',
    `${bundle}.lock`,
    '--compress',
    compress,
  ];
  const said = await place.execute(program.command([...args, '--json']));
  return { ...corpus, bundle, digest: digestIn(said, 'repack') };
}

export function writeManifest(name: string, place: Workplace, source: string, target = name): string {
  const path = place.path(`${name}.yaml`);
  writeFileSync(path, `data:\n  - ${target}: ${source}\n`);
  return path;
}

async function makeGitCorpus(files: number, place: Workplace): Promise<Corpus> {
  const directory = place.path('history.git');
  await writeGitCorpus(directory, files, place);
  const checkout = place.fresh('checkout');
  mkdirSync(checkout);
  const script = 'git -C "$1" archive main | tar -C "$2" -xf -';
  await place.execute({ argv: ['bash', '-eo', 'pipefail', '-c', script, 'bash', directory, checkout] });
  const facts = treeFacts(checkout);
  place.discard(checkout);
  const manifest = writeManifest('git', place, 'git+file:///@/./history.git?ref=main');
  return { name: 'git', directory, facts, manifest };
}

async function packTar({ name, directory }: Corpus, place: Workplace): Promise<string> {
  const file = place.fresh(`${name}.tar`);
  await place.execute({ argv: ['tar', '-C', directory, '-cf', file, '.'] });
  return file;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
