import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Only root may give files to others. */
export const IS_ROOT = process.getuid?.() === 0;

/** Files below these names, one of them with odd bytes each. */
const COUNT = 10_000;
const DIRECTORIES = 400;
const NAMES = ['plain', 'with space', 'ü\u{1f600}e\u0301', '-rf', '$(x)"\'', 'tab\u00a0', '.hidden', 'a\\b'];
const OWNERS = [
  [0, 0],
  [65_534, 60],
  [12_345, 54_321],
  [1, 65_534],
] as const;
const MODES = [0o644, 0o600, 0o4750, 0o2711, 0o1644, 0o000, 0o6777, 0o755];

/** What a version has: text is a file, null a directory, {link}, {program} an executable. */
export type Entries = ReadonlyMap<
  string,
  string | null | { readonly link: string } | { readonly program: string }
>;

/** The paths of a version, each directory before what is in it. `healthy` is what the daemon's health asks for. */
export function entriesOf(version: number, healthy: boolean): Entries {
  const entries: [string, string | null | { link: string } | { program: string }][] = [];
  for (let at = 0; at < DIRECTORIES; at += 1) entries.push([`d${at}`, null]);
  for (let at = 0; at < COUNT; at += 1) {
    // Every tenth changes with each version, every fiftieth is of one version only.
    const text = `${at} ${at % 10 === 3 ? version : 1}\n`.repeat(1 + (at % 90));
    const path = at % 50 === 1 ? `${pathOf(at)} ${version}` : pathOf(at);
    entries.push([path, at % 37 === 0 ? { program: text } : text]);
    if (at % 101 === 0) entries.push([`${path}.link`, { link: at % 2 === 0 ? `v${version}` : 'nowhere' }]);
    if (at % 203 === 0) entries.push([`${path}.empty`, null]);
  }
  // What is a file in one version is a link or a directory in the next.
  entries.push(['kind', ([{ link: 'd1' }, 'file', null] as const)[version % 3] ?? null]);
  if (healthy) entries.push(['healthy', 'yes']);
  return new Map(entries);
}

/** The path of a file that is in each version, unless `at % 50` is 1. */
export function pathOf(at: number): string {
  return `d${at % DIRECTORIES}/${NAMES[at % NAMES.length] ?? ''} ${at}`;
}

/** Writes a version as it is to be sealed, or as it is to be on the host: then it replaces what is there. */
export function writeEntries(root: string, entries: Entries): void {
  for (const [path, entry] of entries) {
    const at = join(root, path);
    if (entry === null) {
      mkdirSync(at, { recursive: true });
      continue;
    }
    rmSync(at, { force: true });
    if (typeof entry === 'object' && 'link' in entry) symlinkSync(entry.link, at);
    else writeFileSync(at, typeof entry === 'string' ? entry : entry.program, { flag: 'wx' });
    if (typeof entry === 'object' && 'program' in entry) chmodSync(at, 0o755);
  }
}

/** What was on the host before: odd modes and owners, names that no bundle has, and some of the paths of the bundle. */
export function writeHost(root: string): void {
  mkdirSync(root, { recursive: true });
  const first = [...entriesOf(1, true)].filter(
    ([path, entry]) => typeof entry === 'string' && path !== 'healthy',
  );
  for (const [index, [path]] of first.entries()) if (index % 7 === 0) writeOwn(root, path, index);
  for (const [index, name] of ['new\nline', 'two  spaces', '\u0001', 'dangling'].entries())
    writeOwn(root, `own/${name}`, index);
  for (const name of ['own/empty', 'own/ü/empty', 'd3/own']) mkdirSync(join(root, name), { recursive: true });
  symlinkSync('/nowhere', join(root, 'own/link'));
  symlinkSync('../own', join(root, 'd5/link'));
  if (IS_ROOT) lchownSync(join(root, 'own/link'), 12_345, 54_321);
  execFileSync('mkfifo', ['-m', '0640', join(root, 'own/fifo')]);
  // New files in it belong to its group.
  if (IS_ROOT) chownSync(join(root, 'd7'), 65_534, 60);
  chmodSync(join(root, 'd7'), 0o2750);
  chmodSync(join(root, 'own/empty'), 0o1700);
}

function writeOwn(root: string, path: string, index: number): void {
  const at = join(root, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, `of the host ${index}\n`);
  const [uid, gid] = OWNERS[index % OWNERS.length] ?? [0, 0];
  if (IS_ROOT) chownSync(at, uid, gid);
  chmodSync(at, MODES[index % MODES.length] ?? 0);
}
