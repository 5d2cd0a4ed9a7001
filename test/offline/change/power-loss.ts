import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

/**
 * A file system that forgets. While some work runs, it is written down what of each file and directory was made durable
 * (fsync(2): a file with its mode and owner; a directory with its names, which are not durable with their files). At any moment the
 * power may fail: then each name, content and mode that was not durable is there or not, one by one.
 */
type Ino = number;
type Names = ReadonlyMap<string, Ino>;

/** One file, link or directory. */
interface Node {
  readonly stats: fs.Stats;
  readonly content?: Buffer;
  readonly target?: string;
  readonly names?: Names;
}

/** A moment at which the power may fail. */
export interface Moment {
  readonly roots: ReadonlyMap<string, Ino>;
  readonly now: ReadonlyMap<Ino, Node>;
  readonly durable: ReadonlyMap<Ino, Node>;
}

const CHANGING = [
  'openSync',
  'writeSync',
  'writeFileSync',
  'fsyncSync',
  'ftruncateSync',
  'renameSync',
  'linkSync',
  'symlinkSync',
  'unlinkSync',
  'rmdirSync',
  'rmSync',
  'mkdirSync',
  'chmodSync',
  'fchmodSync',
  'fchownSync',
  'lchownSync',
] as const;

/** The moments before each call of some work that changes something below the roots, which are durable at its beginning. */
export async function momentsOf(roots: readonly string[], work: () => Promise<unknown>): Promise<Moment[]> {
  const durable = new Map(look(roots).now);
  const moments: Moment[] = [];
  const originals = CHANGING.map((name) => [name, fs[name] as (...args: unknown[]) => unknown] as const);
  for (const [name, original] of originals)
    Object.assign(fs, {
      [name]: (...args: unknown[]) => {
        if (
          name === 'openSync' &&
          (Number(args[1]) & fs.constants.O_CREAT) === 0 &&
          !/^[wa]/.test(String(args[1]))
        )
          return original(...args);
        moments.push({ ...look(roots), durable: new Map(durable) });
        const result = original(...args);
        if (name === 'fsyncSync') keep(durable, `/proc/self/fd/${String(args[0])}`);
        return result;
      },
    });
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(fs, Object.fromEntries(originals));
    syncBuiltinESMExports();
  }
  return [...moments, { ...look(roots), durable }];
}

function keep(durable: Map<Ino, Node>, path: string): void {
  const stats = fs.statSync(path);
  durable.set(stats.ino, nodeOf(path, stats));
}

function look(roots: readonly string[]): Pick<Moment, 'roots' | 'now'> {
  const now = new Map<Ino, Node>();
  const visit = (path: string): Ino => {
    const stats = fs.lstatSync(path);
    const node = nodeOf(path, stats);
    now.set(stats.ino, node);
    for (const name of node.names?.keys() ?? []) visit(join(path, name));
    return stats.ino;
  };
  return { roots: new Map(roots.map((root) => [root, visit(root)])), now };
}

function nodeOf(path: string, stats: fs.Stats): Node {
  if (stats.isSymbolicLink()) return { stats, target: fs.readlinkSync(path) };
  if (stats.isFile()) return { stats, content: fs.readFileSync(path) };
  const names = fs.readdirSync(path).map((name) => [name, fs.lstatSync(join(path, name)).ino] as const);
  return { stats, names: new Map(names) };
}

/** What is decided by chance: false takes what was durable, true what was there at that moment. */
export type Chance = (about: 'name' | 'content' | 'mode') => boolean;

/** Makes the roots what a machine would find after the power has failed at a moment. */
export function fail(moment: Moment, chance: Chance): void {
  for (const [root, ino] of moment.roots) {
    fs.rmSync(root, { recursive: true, force: true });
    write(root, ino, { moment, chance, written: new Map() });
  }
}

interface Failing {
  readonly moment: Moment;
  readonly chance: Chance;
  /** Where each file was written, for its other names. */
  readonly written: Map<Ino, string>;
}

function write(path: string, ino: Ino, failing: Failing): void {
  const { moment, chance, written } = failing;
  const known = written.get(ino);
  if (known !== undefined) return fs.linkSync(known, path);
  const now = moment.now.get(ino);
  const durable = moment.durable.get(ino);
  const any = now ?? durable;
  if (any === undefined) return;
  const { stats } = (chance('mode') ? now : undefined) ?? durable ?? any;
  if (any.target !== undefined) {
    fs.symlinkSync(any.target, path);
    return fs.lchownSync(path, stats.uid, stats.gid);
  }
  if (any.names === undefined) {
    fs.writeFileSync(path, (chance('content') ? now?.content : undefined) ?? durable?.content ?? '');
    written.set(ino, path);
  } else {
    fs.mkdirSync(path);
    for (const [name, child] of namesAfter(now?.names, durable?.names, chance))
      write(join(path, name), child, failing);
  }
  fs.chownSync(path, stats.uid, stats.gid);
  fs.chmodSync(path, stats.mode & 0o7777);
}

function namesAfter(now: Names = new Map(), durable: Names = new Map(), chance: Chance): Map<string, Ino> {
  const names = new Map<string, Ino>();
  for (const name of new Set([...now.keys(), ...durable.keys()])) {
    const [there, kept] = [now.get(name), durable.get(name)];
    const chosen = there === kept || !chance('name') ? kept : there;
    if (chosen !== undefined) names.set(name, chosen);
  }
  return names;
}
