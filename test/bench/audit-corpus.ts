import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuiltProgram } from './built-program.ts';
import type { SealedCorpus } from './corpora.ts';
import { digestIn } from './read-answer.ts';
import { treeFacts } from './tree-digest.ts';
import type { Workplace } from './workplace.ts';

const ROOT = dirname(dirname(import.meta.dirname));
const FILES = 10_000;
const LARGEST = 4096 * 1024;
const PACKAGE = 'perl-modules-5.36';

/** The project's own repository, files of its dependencies, and those of a Debian package: three sources, 10,000 files. */
export async function auditCorpus(place: Workplace, program: BuiltProgram): Promise<SealedCorpus> {
  const directory = place.path('audit');
  const own = trackedFiles();
  const debian = packageFiles();
  await copyAll(own, ROOT, join(directory, 'own'), place);
  await copyAll(debian, '/', join(directory, 'debian'), place);
  const dependencies = dependencyFiles().slice(0, Math.max(0, FILES - own.length - debian.length));
  await copyAll(dependencies, join(ROOT, 'node_modules'), join(directory, 'dependencies'), place);
  const manifest = place.path('audit.yaml');
  const sources = ['own', 'dependencies', 'debian'].map((name) => `  - ${name}: file:///@/./audit/${name}\n`);
  writeFileSync(manifest, `name: audited\ndata:\n${sources.join('')}code:\n  - [sh, -ec, ls]\n`);
  const bundle = place.fresh('audit.arx');
  const said = await place.execute(
    program.command(['repack', manifest, '-o', bundle, '--compress', 'none', '--json']),
  );
  const digest = digestIn(said, 'repack');
  return { name: 'audit', directory, facts: treeFacts(directory), manifest, bundle, digest };
}

function trackedFiles(): readonly string[] {
  const listed = execFileSync('git', ['-C', ROOT, 'ls-files', '-z'], { maxBuffer: 1 << 26 }).toString();
  return listed.split('\0').filter((path) => path !== '' && isFile(join(ROOT, path)));
}

function packageFiles(): readonly string[] {
  const listed = execFileSync('dpkg-query', ['-L', PACKAGE]).toString();
  return listed
    .split('\n')
    .filter((path) => path !== '' && isFile(path))
    .map((path) => path.slice(1));
}

/** Two of three, sorted, so that packages of every kind are among them. */
function dependencyFiles(): readonly string[] {
  const cwd = join(ROOT, 'node_modules');
  return globSync('**/*', { cwd })
    .filter((path) => isFile(join(cwd, path)))
    .sort()
    .filter((_, index) => index % 3 !== 2);
}

function isFile(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size <= LARGEST;
}

async function copyAll(paths: readonly string[], from: string, to: string, place: Workplace): Promise<void> {
  for (const [index, path] of paths.entries()) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(join(from, path), join(to, path), { dereference: true });
    if (index % 500 === 0) await place.breathe();
  }
}
