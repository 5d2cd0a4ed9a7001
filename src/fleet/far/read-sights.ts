import { isDigest } from '../../core/digest.ts';
import type { FarSight } from './far-model.ts';
import type { ReplyCursor } from './reply-cursor.ts';

/** The upper four bits of a mode (inode(7), "The file type and mode"). */
const KINDS: Readonly<Record<number, FarSight['kind']>> = { 8: 'file', 4: 'directory', 10: 'link' };
const FORM =
  /^([0-9a-f]{1,8}) (\d{1,10}) (\d{1,10}) (\d{1,19}) (\d{1,20}) (\d{1,20}) (-?\d{1,12}) \S+ [\d:]+(?:\.(\d+))? \S+ /;

/** Reads what is at the paths of one call of `paths` into `sights`. Lines come in the order of the paths, without those that are missing. */
export function readSights(
  paths: readonly string[],
  cursor: ReplyCursor,
  sights: Map<string, FarSight | string>,
): void {
  cursor.match(new RegExp(`^paths ${paths.length}$`));
  for (const path of paths) readSight(path, cursor, sights);
  cursor.match(/^unknown$/);
  readRefusals(paths, cursor, sights);
  cursor.match(/^digests$/);
  readDigests(paths, cursor, sights);
  cursor.match(/^done$/);
}

const REFUSAL = /^(?:why (\d{1,6}) (.{1,300})|closed (\d{1,6}))$/;

/** Why nobody can tell what is at a path; and which directories may not be written. */
function readRefusals(
  paths: readonly string[],
  cursor: ReplyCursor,
  sights: Map<string, FarSight | string>,
): void {
  for (let line = cursor.matchIf(REFUSAL); line !== undefined; line = cursor.matchIf(REFUSAL)) {
    const [, number, why, closed] = line;
    const path = paths[Number(number ?? closed)];
    const sight = path === undefined ? undefined : sights.get(path);
    if (path === undefined || (why !== undefined && sight !== undefined))
      throw cursor.wrong('a reason has no path');
    if (why !== undefined) sights.set(path, why);
    else if (typeof sight === 'object' && sight.kind === 'directory')
      sights.set(path, { ...sight, closed: true });
  }
}

function readSight(path: string, cursor: ReplyCursor, sights: Map<string, FarSight | string>): void {
  const found = FORM.exec(cursor.peek());
  if (found === null) return;
  const name = nameAfter(cursor.rest.subarray(found[0].length), Buffer.from(path));
  if (name === undefined) return;
  const sight = sightOf(found);
  cursor.take(found[0].length + name.length);
  if (sight.kind !== 'link') {
    if (cursor.line() !== '') throw cursor.wrong('a path goes on');
    sights.set(path, sight);
    return;
  }
  sights.set(path, { ...sight, target: readTarget(sight.size, name.quote, cursor) });
}

/** `name` of coreutils, also `'name'` of busybox where it is a link. */
function nameAfter(rest: Buffer, path: Buffer): { length: number; quote: string } | undefined {
  const begins = (words: Buffer): boolean => rest.subarray(0, words.length).equals(words);
  if (begins(path) && (rest[path.length] === 0x0a || rest[path.length] === 0x20))
    return { length: path.length, quote: '' };
  const quoted = Buffer.concat([Buffer.from("'"), path, Buffer.from("'")]);
  return begins(quoted) ? { length: quoted.length, quote: "'" } : undefined;
}

/** The size of a link is that of its target (lstat(2)); where a file system says zero, the target ends with the line. */
function readTarget(size: number, quote: string, cursor: ReplyCursor): Uint8Array {
  if (cursor.take(4 + quote.length).toString('latin1') !== ` -> ${quote}`)
    throw cursor.wrong('a link leads nowhere');
  const target =
    size > 0 ? cursor.take(size) : Buffer.from(cursor.peek().slice(0, -quote.length || undefined), 'latin1');
  if (size === 0) cursor.take(target.length);
  if (cursor.line() !== quote) throw cursor.wrong('the target of a link has another length than it says');
  return Uint8Array.from(target);
}

function sightOf([, mode = '', uid, gid, size, ino, dev, seconds, fraction = '']: RegExpExecArray): FarSight {
  const bits = Number.parseInt(mode, 16);
  return {
    kind: KINDS[bits >> 12] ?? 'other',
    mode: bits & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    ino: Number(ino),
    dev: Number(dev),
    mtimeMs: mtimeOf(Number(seconds), fraction),
  };
}

/** To the microsecond: more does not fit into a number, and so the same time is always the same number. */
function mtimeOf(seconds: number, fraction: string): number {
  return (seconds * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6))) / 1000;
}

/**
 * Lines of sha256sum in the order of the paths; one before which a backslash stands has its name escaped. A file that has come
 * only after the sights were taken, by a run that is at work there, has one too.
 */
function readDigests(
  paths: readonly string[],
  cursor: ReplyCursor,
  sights: Map<string, FarSight | string>,
): void {
  for (const path of paths) {
    const names = [`  ${path}`, `  ${path.replaceAll('\\', '\\\\')}`].map((name) =>
      Buffer.from(name).toString('latin1'),
    );
    const line = cursor.peek().replace(/^\\/, '');
    const digest = `sha256:${line.slice(0, 64)}`;
    if (!names.includes(line.slice(64)) || !isDigest(digest)) continue;
    cursor.line();
    const sight = sights.get(path);
    if (typeof sight === 'object' && sight.kind === 'file') sights.set(path, { ...sight, digest });
  }
}
