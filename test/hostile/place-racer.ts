import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DirectoryHandle } from '../../src/sys/directory-handle.ts';
import { seeded } from '../helpers/random.ts';

// Somebody who may write where a bundle places data, and tries to lead what it writes elsewhere: renames, links and swaps
// below one directory until so many rounds are over, then says how often each trick could be played.
const [inside = '', outside = '', rounds = '0', seed = '0'] = process.argv.slice(2);
const numbers = seeded(Number(seed));
const DIRECTORIES = ['app', 'app/a', 'app/a/b', 'app/a/b/c', 'app/d'];
const FILES = ['app/f0', 'app/a/f1', 'app/a/b/f2', 'app/a/b/c/f3', 'app/d/f4'];
/** Now and then the runner gets so many milliseconds, so that some of its work is done whole. */
const CALM = 50;
const clock = new Int32Array(new SharedArrayBuffer(4));
const played: Record<string, number> = {};
let made = 0;

let held: DirectoryHandle[] = [];

/** A place whose parents are no links and are held open: nobody's links lead what this does itself outside. */
function at(path: string): string {
  const names = path.split('/');
  const last = names.pop() ?? '';
  let handle = DirectoryHandle.open(inside);
  held.push(handle);
  for (const name of names) {
    handle = handle.below(name);
    held.push(handle);
  }
  return handle.at(last);
}

function letGo(): void {
  for (const handle of held) handle[Symbol.dispose]();
  held = [];
}

const pick = <T>(list: readonly T[]): T => list[numbers.below(list.length)] as T;
const pause = (): unknown => Atomics.wait(clock, 0, 0, numbers.below(8) / 10);
const away = (): string => join(inside, `.away-${(made += 1)}`);
const within = (path: string): string => join(outside, path);

/** A directory leads outside for a moment. */
function leadAway(): void {
  const path = pick(DIRECTORIES);
  const hidden = away();
  renameSync(at(path), hidden);
  symlinkSync(within(path), at(path));
  pause();
  rmSync(at(path));
  renameSync(hidden, at(path));
}

/** Two directories change places. */
function swap(): void {
  const [one, other, between] = [at(pick(DIRECTORIES)), at(pick(DIRECTORIES)), away()];
  renameSync(one, between);
  renameSync(other, one);
  pause();
  renameSync(between, other);
}

/** In place of a file comes a link to one outside, or another name for it. */
function replaceFile(): void {
  const [path, made] = [pick(FILES), away()];
  if (numbers.below(2) === 0) symlinkSync(within(path), made);
  else linkSync(within(path), made);
  renameSync(made, at(path));
  pause();
  if (numbers.below(4) > 0) rmSync(at(path));
}

/** The hidden names under which content is made ready lead outside. */
function catchHidden(): void {
  for (let look = 0; look < 60; look += 1) {
    const directory = pick(DIRECTORIES);
    const hidden = namesIn(at(directory)).filter((name) => name.startsWith('.'));
    if (hidden.length === 0) continue;
    const path = at(join(directory, pick(hidden)));
    renameSync(path, away());
    return symlinkSync(within(pick([directory, ...FILES])), path);
  }
  throw new Error('nothing is made ready now');
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Another kind of thing. */
function changeKind(): void {
  const path = at(pick([...FILES, ...DIRECTORIES.slice(1)]));
  renameSync(path, away());
  const kind = numbers.below(3);
  if (kind === 0) mkdirSync(path);
  else if (kind === 1) linkSync(join(inside, '.pipe'), path);
  else writeFileSync(path, 'edited by hand', { flag: 'wx' });
  pause();
  if (numbers.below(4) > 0) rmSync(path, { recursive: true });
}

/** A directory goes, and one with a link in it comes. */
function plantLinks(): void {
  const path = pick(DIRECTORIES.slice(1));
  renameSync(at(path), away());
  mkdirSync(at(path));
  for (const file of FILES.filter((file) => dirname(file) === path)) symlinkSync(within(file), at(file));
  pause();
  if (numbers.below(4) > 0) rmSync(at(path), { recursive: true });
}

/** What was moved away is thrown away, and what is missing comes back, so that there is something to play with. */
function tidy(): void {
  for (const name of readdirSync(inside)) if (name.startsWith('.away')) attempt(() => remove(at(name)));
  for (const path of DIRECTORIES) {
    if (lstatSync(at(path), { throwIfNoEntry: false })?.isDirectory() === true) continue;
    attempt(() => remove(at(path)));
    attempt(() => mkdirSync(at(path)));
  }
  for (const path of FILES) attempt(() => writeFileSync(at(path), 'put back', { flag: 'wx' }));
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** What it needs may not be there now, or the runner may be faster. */
function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

const TRICKS = Object.entries({ leadAway, swap, replaceFile, catchHidden, changeKind, plantLinks });
for (let done = 0; done < Number(rounds);) {
  const [name, play] = pick(TRICKS);
  if (attempt(play)) {
    played[name] = (played[name] ?? 0) + 1;
    done += 1;
  }
  if (numbers.below(5) === 0) attempt(tidy);
  letGo();
  if (numbers.below(100) === 0) Atomics.wait(clock, 0, 0, CALM);
  pause();
}
console.log(JSON.stringify(played));
